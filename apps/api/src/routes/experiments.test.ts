import { listExperimentItems, listExperiments } from '@spanledger/api-contract';
import {
  partBytesMax,
  type ObservationId,
  type ObservationRow,
  type ProjectId,
  type ScoreRecord,
  type TraceId,
} from '@spanledger/core';
import { anObservation, aScore, someTime, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: { readonly cursor?: string };
}

const second = 1_000_000;
const experiments = '/api/public/experiments';
const items = '/api/public/experiment-items';
const since = `fromStartTime=${encodeURIComponent(new Date(someTime / 1000 - 60_000).toISOString())}`;

/** The root of an item and a call below it. */
const anItem = (projectId: ProjectId, run: string, item: string, from: number): readonly ObservationRow[] => {
  const attributes = {
    'langfuse.experiment.id': run,
    'langfuse.experiment.name': `name of ${run}`,
    'langfuse.experiment.metadata': '{"model":"m"}',
    'langfuse.experiment.dataset.id': `dataset of ${run}`,
    'langfuse.experiment.item.id': item,
    'langfuse.experiment.item.metadata': '{"hard":true}',
    'langfuse.experiment.item.root_observation_id': 'root',
    'langfuse.experiment.item.expected_output': '"expected"',
    'langfuse.experiment.description': 'nightly',
  };
  const startTime = someTime + from * second;
  const row = (id: string, parentObservationId: ObservationId | null) =>
    anObservation(projectId, `${run}-${item}/${id}`, {
      parentObservationId,
      startTime,
      endTime: startTime + second,
      input: '{"q":1}',
      output: '"answer"',
      environment: 'sdk-experiment',
      metadata: { attributes: JSON.stringify(attributes), kept: '"yes"' },
    });
  return [row('root', null), row('call', 'root' as ObservationId)];
};

const numbered = (projectId: ProjectId, name: string, fields: Partial<ScoreRecord>) =>
  aScore(projectId, name, { traceId: null, observationId: null, name, dataType: 'NUMERIC', value: 1, ...fields });

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { projectId } = api;
  const stranger = 'project-stranger' as ProjectId;
  const rows = telemetryRows({
    observations: [
      ...anItem(projectId, 'first', 'i1', 0),
      ...anItem(projectId, 'first', 'i2', 1),
      ...anItem(projectId, 'second', 'i1', 10),
      ...anItem(stranger, 'theirs', 'i1', 20),
    ],
    scores: [
      numbered(projectId, 'of-run', { datasetRunId: 'first' }),
      numbered(projectId, 'of-trace', { traceId: 'first-i1' as TraceId }),
      numbered(projectId, 'of-item', { traceId: 'first-i1' as TraceId, observationId: 'root' as ObservationId }),
      numbered(projectId, 'of-call', { traceId: 'first-i1' as TraceId, observationId: 'call' as ObservationId }),
    ],
  });
  await api.store.writer.write(rows);
});
afterAll(async () => api.close());

const listOf = async (query: string): Promise<Listed> => {
  const page = await api.askJson<Listed>(`${experiments}?${query}`);
  listExperiments.responses[200].schema.parse(page);
  return page;
};
const itemsOf = async (query: string): Promise<Listed> => {
  const page = await api.askJson<Listed>(`${items}?${query}`);
  listExperimentItems.responses[200].schema.parse(page);
  return page;
};
const refused = async (path: string) => {
  const response = await api.ask(path);
  return [response.status, ((await response.json()) as { detail: string }).detail];
};
const filterOn = (column: string, value: string) =>
  `filter=${encodeURIComponent(JSON.stringify([{ type: 'string', column, operator: '=', value }]))}`;

test('experiments are listed by their spans, those that ended last first, in their project alone', async () => {
  const { data, meta } = await listOf(since);
  expect(data).toEqual([
    {
      id: 'second',
      name: 'name of second',
      description: 'nightly',
      startTime: new Date((someTime + 10 * second) / 1000).toISOString(),
      endTime: new Date((someTime + 11 * second) / 1000).toISOString(),
      itemCount: 1,
      datasetId: 'dataset of second',
    },
    expect.objectContaining({ id: 'first', itemCount: 2 }),
  ]);
  expect(meta).toEqual({});
});

test('experiments have metadata and the scores of the run itself where they are asked for', async () => {
  const { data } = await listOf(`${since}&id=first&fields=metadata,scores`);
  expect(data).toMatchObject([
    { metadata: { model: 'm' }, scores: [{ name: 'of-run', subject: { kind: 'experiment', id: 'first' } }] },
  ]);
});

test.each([
  ['id=second', ['second']],
  ['name=name%20of%20first,other', ['first']],
  ['datasetId=dataset%20of%20first', ['first']],
  [filterOn('name', 'name of first'), ['first']],
  [`id=second&${filterOn('id', 'first')}`, ['first']],
  [`name=name%20of%20second&${filterOn('id', 'first')}`, []],
])('experiments are narrowed by %s', async (query, ids) => {
  expect((await listOf(`${since}&${query}`)).data.map(({ id }) => id)).toEqual(ids);
});

test('pages of experiments and of items follow each other by cursors that are of their list alone', async () => {
  const first = await listOf(`${since}&limit=1`);
  const next = await listOf(`${since}&limit=1&cursor=${first.meta.cursor}`);
  expect([...first.data, ...next.data].map(({ id }) => id)).toEqual(['second', 'first']);
  expect(next.meta).toEqual({});
  const seen: unknown[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const page: Listed = await itemsOf(`${since}&limit=2&cursor=${cursor}`);
    seen.push(...page.data.map(({ traceId }) => traceId));
    ({ cursor } = page.meta);
  }
  expect(seen).toEqual(['second-i1', 'first-i2', 'first-i1']);
  expect(await refused(`${items}?${since}&cursor=${first.meta.cursor}`)).toMatchObject([400, /query\.cursor/]);
  expect(await refused(`${experiments}?${since}&cursor=broken`)).toMatchObject([400, /query\.cursor/]);
});

test('an item is its root observation, with the dataset unless other groups are asked for', async () => {
  const { data } = await itemsOf(`${since}&experimentId=second`);
  expect(data).toEqual([
    {
      id: 'root',
      traceId: 'second-i1',
      startTime: new Date((someTime + 10 * second) / 1000).toISOString(),
      endTime: new Date((someTime + 11 * second) / 1000).toISOString(),
      level: 'DEFAULT',
      environment: 'sdk-experiment',
      experimentId: 'second',
      experimentName: 'name of second',
      experimentItemId: 'i1',
      experimentDatasetId: 'dataset of second',
      experimentItemVersion: null,
    },
  ]);
});

test('items have what they were asked and answered, what was expected, their scores and what they came to', async () => {
  const fields = 'io,metadata,itemMetadata,experimentMetadata,scores,outcome';
  const { data } = await itemsOf(`${since}&experimentId=first&experimentItemId=i1&fields=${fields}`);
  expect(data).toMatchObject([
    {
      input: '{"q":1}',
      output: 'answer',
      expectedOutput: 'expected',
      metadata: { kept: 'yes' },
      experimentItemMetadata: { hard: true },
      experimentMetadata: { model: 'm' },
      experimentDescription: 'nightly',
      outcome: { latencySeconds: 1, errors: 0 },
    },
  ]);
  const names = data.flatMap(({ scores }) => scores as { name: string }[]).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['of-item', 'of-trace']);
  const one = await itemsOf(`${since}&experimentId=first&experimentItemId=i1&fields=scores&scoreLimit=1`);
  expect(one.data[0]?.['scores']).toHaveLength(1);
});

test('of scores with long texts, items and experiments have the newest that fit', async () => {
  const comment = 'x'.repeat(partBytesMax / 4);
  const of = { traceId: 'second-i1' as TraceId, comment };
  const [names, ofRuns] = [
    ['a', 'b', 'c', 'd', 'e'].map((name) => `long-${name}`),
    { datasetRunId: 'second', comment },
  ];
  const given = names.flatMap((name, at) => [
    numbered(api.projectId, name, { ...of, timestamp: someTime + at }),
    numbered(api.projectId, `${name}-of-run`, { ...ofRuns, timestamp: someTime + at }),
  ]);
  await api.store.writer.write(telemetryRows({ scores: given }));
  const listed = [
    await itemsOf(`${since}&experimentId=second&fields=scores`),
    await listOf(`${since}&id=second&fields=scores`),
  ];
  const scores = listed.map(({ data }) => data[0]?.['scores'] as { name: string }[]);
  expect(scores.map((each) => each.map(({ name }) => name))).toEqual([
    ['long-e', 'long-d', 'long-c'],
    ['long-e-of-run', 'long-d-of-run', 'long-c-of-run'],
  ]);
});

test.each([
  ['experimentName=name%20of%20second', ['second-i1']],
  ['datasetId=dataset%20of%20first&experimentItemId=i2', ['first-i2']],
  [filterOn('experimentItemId', 'i2'), ['first-i2']],
  [`experimentId=second&${filterOn('experimentId', 'first')}`, ['first-i2', 'first-i1']],
])('items are narrowed by %s', async (query, traceIds) => {
  expect((await itemsOf(`${since}&${query}`)).data.map(({ traceId }) => traceId)).toEqual(traceIds);
});

test.each([
  [experiments, 'query.fromStartTime'],
  [items, 'query.fromStartTime'],
  [`${experiments}?${since}&fields=io`, 'query.fields'],
  [`${items}?${since}&fields=nothing`, 'query.fields'],
  [`${experiments}?${since}&${filterOn('itemCount', '1')}`, 'query.filter'],
  [`${items}?${since}&limit=101`, 'query.limit'],
  [`${items}?${since}&scoreLimit=51`, 'query.scoreLimit'],
])('%s is refused, naming %s', async (path, named) => {
  expect(await refused(path)).toMatchObject([400, expect.stringContaining(named) as string]);
});
