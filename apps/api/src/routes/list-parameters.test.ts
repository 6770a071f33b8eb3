import type { ListConditions } from '@spanledger/core';
import { memoryTelemetryStore } from '@spanledger/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
/** The query of the last list. */
let asked: ListConditions = {};

const noted = <Query extends ListConditions>(query: Query): Query => {
  asked = query;
  return query;
};

/** The readers refuse an unknown column. */
beforeAll(async () => {
  const { traces, observations, scores } = memoryTelemetryStore();
  api = await startTestApi({
    traces: { ...traces, list: async (project, query) => traces.list(project, noted(query)) },
    observations: {
      ...observations,
      list: async (project, query) => observations.list(project, noted(query)),
      stream: async (project, query) => observations.stream(project, noted(query)),
    },
    scores: {
      ...scores,
      list: async (project, query) => scores.list(project, noted(query)),
      stream: async (project, query) => scores.stream(project, noted(query)),
    },
  });
});
afterAll(async () => api.close());

const ofObservations = ['name = n', 'type = TOOL', 'level = ERROR', 'version = v', 'userId = u', 'sessionId = s'];
const ofScores = ['name = n', 'source = API', 'dataType = TEXT', 'configId = c', 'queueId = q', 'userId = u'];
const score = 'name=n&source=API&dataType=TEXT&configId=c&queueId=q&userId=u&scoreIds=a&operator=!%3D&value=2';

it.each([
  [
    'traces?name=n&userId=u&sessionId=s&version=v&release=r&environment=e,f&tags=x,y',
    ['name = n', 'userId = u', 'sessionId = s', 'version = v', 'release = r'],
    ['environment any of e,f', 'tags all of x,y'],
  ],
  [
    'observations?name=n&type=TOOL&level=ERROR&version=v&userId=u&sessionId=s&environment=e&parentObservationId=p',
    ofObservations,
    ['environment any of e', 'parentObservationId = p'],
  ],
  [
    'v2/observations?name=n&type=TOOL&level=ERROR&version=v&userId=u&sessionId=s&isRootObservation=false',
    ofObservations,
    ['isRootObservation = false'],
  ],
  [`scores?${score}`, ofScores, ['id any of a', 'value <> 2', 'dataType none of CORRECTION']],
  [
    `v2/scores?${score}&traceTags=x&environment=e&sessionId=s`,
    ofScores,
    [
      'id any of a',
      'value <> 2',
      'tags all of x',
      'environment any of e',
      'traceEnvironment any of e',
      'sessionId = s',
    ],
  ],
  ['v2/scores?traceId=t&observationId=o,p', ['traceId = t', 'observationId any of o,p'], []],
  ['v2/scores?datasetRunId=d', ['datasetRunId = d'], []],
  ['v3/scores?name=n&experimentId=d', ['name any of n', 'datasetRunId any of d'], []],
])('%s asks the columns of its parameters, and nothing else', async (path, equal, others) => {
  await api.askJson(`/api/public/${path}`);
  const found = (asked.filters ?? []).map((filter) =>
    [filter.column, filter.operator, ...('value' in filter ? [String(filter.value)] : [])].join(' '),
  );
  expect(found.toSorted()).toEqual([...equal, ...others].toSorted());
});

it.each([
  ['traces?name=n', ['timestamp', 'Timestamp']],
  ['observations?name=n', ['startTime', 'StartTime']],
  ['v2/observations?name=n', ['startTime', 'StartTime']],
  ['scores?name=n', ['timestamp', 'Timestamp']],
])('a period is asked beside the filters of %s, unless a condition is on its time', async (path, [column, name]) => {
  const period = `from${name}=2026-01-01T00:00:00Z&to${name}=2026-01-02T00:00:00Z`;
  await api.askJson(`/api/public/${path}&${period}`);
  const from = Date.UTC(2026, 0, 1) * 1000;
  expect(asked).toMatchObject({ from, to: from + 86_400_000_000 });
  const condition = { type: 'datetime', column, operator: '>=', value: '2026-02-03T00:00:00Z' };
  await api.askJson(`/api/public/${path}&${period}&filter=${encodeURIComponent(JSON.stringify([condition]))}`);
  expect(asked).toMatchObject({ from: undefined, to: undefined });
  expect(asked.filters).toContainEqual(condition);
});

it.each([
  ['traces?limit=abc', 'query.limit', 'must be a whole number from 1 to 100'],
  ['traces?limit=0', 'query.limit', 'must be a whole number from 1 to 100'],
  ['observations?page=1.5', 'query.page', 'must be a whole number from 1 to 1000000000'],
  ['v2/scores?operator=%3D&value=many', 'query.value', 'must be a number'],
  ['v2/prompts/greeting?version=newest', 'query.version', 'must be a whole number from 1 to'],
  ['prompt-versions/difference?name=greeting&from=1', 'query.to', 'must be a whole number from 1 to'],
])('a number that is none is refused with what is expected: %s', async (path, field, expected) => {
  const answer = await api.ask(`/api/public/${path}`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(`${field} ${expected}`);
});
