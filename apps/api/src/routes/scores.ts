import { getScore, getScoreV1, listScores, listScoresV1, pageMeta, type EndpointInput } from '@spanledger/api-contract';
import { invalidInput, notFound, whereAllOf, whereAnyOf, whereEqual, type Filter } from '@spanledger/core';
import type { Response } from 'express';

import { warnOfIgnored } from '../http/query-names.ts';
import type { Route } from '../http/route.ts';
import { scoreJson, scoreTraceJson, scoreV1Json, scoreV1TraceJson } from '../json/score-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { unlessFiltered, withParameters } from './filtered-columns.ts';

type CommonQuery = EndpointInput<typeof listScoresV1>['query'];

/** The first version of the API was made before corrections. */
const noCorrections: Filter = {
  type: 'stringOptions',
  column: 'dataType',
  operator: 'none of',
  value: ['CORRECTION'],
};

export const scoreRoutes = (reads: Reads): readonly Route[] => [
  narrowReadRoute(listScoresV1, reads, async ({ scores }, { caller: { projectId }, query, response }) => {
    warnOfLoneValue(response, query);
    const { filters, ...asked } = commonQuery(query);
    const page = await scores.list(projectId, { ...asked, filters: [...filters, noCorrections], onTracesOnly: true });
    const data = page.items.flatMap((score) => {
      const json = scoreV1Json(score);
      return json === undefined ? [] : [Object.assign(json, { trace: scoreV1TraceJson(score) })];
    });
    return { data, meta: pageMeta(query, page) };
  }),

  narrowReadRoute(listScores, reads, async ({ scores }, { caller: { projectId }, query, response }) => {
    warnOfLoneValue(response, query);
    const withTrace = query.fields.has('trace');
    checkGroups(query);
    const { sessionId, datasetRunId } = query;
    const asked = commonQuery(query, whereEqual({ sessionId, datasetRunId }));
    const page = await scores.list(projectId, { ...asked, onTracesOnly: false });
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

const commonQuery = (query: CommonQuery, more: readonly Filter[] = []) => {
  const {
    page,
    limit,
    filter,
    name,
    source,
    dataType,
    configId,
    queueId,
    environment,
    traceId,
    observationId,
    userId,
    traceTags: tags,
  } = query;
  const given = unlessFiltered(filter);
  const parameters = [
    ...whereEqual({ name, source, dataType, configId, queueId, traceId, userId }),
    ...whereAnyOf({ id: query.scoreIds, environment, observationId }),
    ...whereAllOf({ tags }),
    ...whereValue(query),
    ...more,
  ];
  // A parameter of the trace makes the environments those of the trace as well.
  const isOfTrace = given('userId', userId) !== undefined || (given('tags', tags) ?? []).length > 0;
  const traceEnvironment = isOfTrace ? given('environment', environment) : undefined;
  return {
    page,
    limit,
    from: given('timestamp', query.fromTimestamp),
    to: given('timestamp', query.toTimestamp),
    filters: [...withParameters(parameters, filter), ...whereAnyOf({ traceEnvironment })],
  };
};

/** A number counts only together with an operator. */
const whereValue = ({ operator, value }: CommonQuery): readonly Filter[] =>
  operator === undefined || value === undefined
    ? []
    : [{ type: 'number', column: 'value', operator: operator === '!=' ? '<>' : operator, value }];

const warnOfLoneValue = (response: Response, { operator, value }: CommonQuery): void => {
  if ((operator === undefined) === (value === undefined)) return;
  const [lone, missing] = value === undefined ? (['operator', 'value'] as const) : (['value', 'operator'] as const);
  warnOfIgnored(response, [lone], () => ({ path: `query.${lone}`, message: `has no effect without ${missing}.` }));
};

const checkGroups = ({ fields, userId, traceTags }: EndpointInput<typeof listScores>['query']): void => {
  if (!fields.has('score')) throw invalidInput('fields must hold score.');
  const asksForTrace = userId !== undefined || traceTags !== undefined;
  if (asksForTrace && !fields.has('trace')) {
    throw invalidInput('userId and traceTags are of the trace: add trace to fields.');
  }
};
