import { getScore, getScoreV1, listScores, listScoresV1, pageMeta, type EndpointInput } from '@spanledger/api-contract';
import { invalidInput, notFound, type Filter, type ScoreListQuery } from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { scoreJson, scoreTraceJson, scoreV1Json, scoreV1TraceJson } from '../json/score-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { unlessFiltered } from './filtered-columns.ts';

type CommonQuery = EndpointInput<typeof listScoresV1>['query'];

/** The first version of the API was made before corrections. */
const noCorrections: Filter = {
  type: 'stringOptions',
  column: 'dataType',
  operator: 'none of',
  value: ['CORRECTION'],
};

export const scoreRoutes = (reads: Reads): readonly Route[] => [
  narrowReadRoute(listScoresV1, reads, async ({ scores }, { caller: { projectId }, query }) => {
    const filters = [...(query.filter ?? []), noCorrections];
    const page = await scores.list(projectId, { ...commonQuery(query), filters, onTracesOnly: true });
    const data = page.items.flatMap((score) => {
      const json = scoreV1Json(score);
      return json === undefined ? [] : [Object.assign(json, { trace: scoreV1TraceJson(score) })];
    });
    return { data, meta: pageMeta(query, page) };
  }),

  narrowReadRoute(listScores, reads, async ({ scores }, { caller: { projectId }, query }) => {
    const withTrace = query.fields.has('trace');
    checkGroups(query);
    const given = unlessFiltered(query.filter);
    const page = await scores.list(projectId, {
      ...commonQuery(query),
      sessionId: given('sessionId', query.sessionId),
      datasetRunId: given('datasetRunId', query.datasetRunId),
      traceId: given('traceId', query.traceId),
      observationIds: given('observationId', query.observationId),
      filters: query.filter,
      onTracesOnly: false,
    });
    const data = page.items.map((score) =>
      Object.assign(scoreJson(score), { trace: withTrace ? scoreTraceJson(score) : null }),
    );
    return { data, meta: pageMeta(query, page) };
  }),

  narrowReadRoute(getScoreV1, reads, async ({ scores }, { caller: { projectId }, params: { scoreId } }) => {
    const score = await scores.get(projectId, scoreId);
    const json = score && scoreV1Json(score);
    if (json === undefined) throw notFound(`The project has no score ${scoreId} of a trace.`);
    return json;
  }),

  narrowReadRoute(getScore, reads, async ({ scores }, { caller: { projectId }, params: { scoreId } }) => {
    const score = await scores.get(projectId, scoreId);
    if (score === undefined) throw notFound(`The project has no score ${scoreId}.`);
    return scoreJson(score);
  }),
];

const commonQuery = (query: CommonQuery): Omit<ScoreListQuery, 'filters' | 'onTracesOnly'> => {
  const given = unlessFiltered(query.filter);
  return {
    page: query.page,
    limit: query.limit,
    name: given('name', query.name),
    source: given('source', query.source),
    dataType: given('dataType', query.dataType),
    configId: given('configId', query.configId),
    queueId: given('queueId', query.queueId),
    scoreIds: given('id', query.scoreIds),
    value: given('value', valueCondition(query)),
    environments: given('environment', query.environment),
    userId: given('userId', query.userId),
    traceTags: given('tags', query.traceTags),
    fromTimestamp: given('timestamp', query.fromTimestamp),
    toTimestamp: given('timestamp', query.toTimestamp),
  };
};

/** A number counts only together with an operator. */
const valueCondition = ({ operator, value }: CommonQuery): ScoreListQuery['value'] =>
  operator === undefined || value === undefined ? undefined : { operator: operator === '!=' ? '<>' : operator, value };

const checkGroups = ({ fields, userId, traceTags }: EndpointInput<typeof listScores>['query']): void => {
  if (!fields.has('score')) throw invalidInput('fields must hold score.');
  const asksForTrace = userId !== undefined || traceTags !== undefined;
  if (asksForTrace && !fields.has('trace')) {
    throw invalidInput('userId and traceTags are of the trace: add trace to fields.');
  }
};
