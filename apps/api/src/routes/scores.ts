import { getScore, getScoreV1, listScores, listScoresV1, pageMeta, type EndpointInput } from '@spanledger/api-contract';
import {
  invalidInput,
  notFound,
  whereAllOf,
  whereAnyOf,
  whereEqual,
  type Filter,
  type ProjectId,
  type Score,
  type ScoreId,
  type ScoreListQuery,
  type ScoreWithTrace,
} from '@spanledger/core';
import type { Response } from 'express';

import { warnOfIgnored } from '../http/query-names.ts';
import type { Route } from '../http/route.ts';
import {
  isOfFirstVersion,
  ofFirstVersion,
  scoreJson,
  scoreTraceJson,
  scoreV1Json,
  scoreV1TraceJson,
} from '../json/score-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart, type Parts } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { withBodies, type Reading, type Reads } from '../reads/reading.ts';
import { scoresInParts } from '../reads/scores-in-parts.ts';
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
  readRoute(listScoresV1, reads, async ({ caller: { projectId }, query, response, reading }) => {
    warnOfLoneValue(response, query);
    const { filters, ...asked } = commonQuery(query);
    const { parts, totalItems } = await readPage(reading, projectId, {
      ...asked,
      filters: [...filters, noCorrections],
      onTracesOnly: true,
    });
    const data = piecesOf(ofFirstVersion(parts), (score) =>
      Object.assign(scoreV1Json(score), { trace: scoreV1TraceJson(score) }),
    );
    return { data, meta: pageMeta(query, { items: [], totalItems }) };
  }),

  readRoute(listScores, reads, async ({ caller: { projectId }, query, response, reading }) => {
    warnOfLoneValue(response, query);
    const withTrace = query.fields.has('trace');
    checkGroups(query);
    const { sessionId, datasetRunId } = query;
    const asked = commonQuery(query, whereEqual({ sessionId, datasetRunId }));
    const { parts, totalItems } = await readPage(reading, projectId, { ...asked, onTracesOnly: false });
    const data = piecesOf(parts, (score) =>
      Object.assign(scoreJson(score), { trace: withTrace ? scoreTraceJson(score) : null }),
    );
    return { data, meta: pageMeta(query, { items: [], totalItems }) };
  }),

  readRoute(getScoreV1, reads, async ({ caller: { projectId }, params: { scoreId }, reading }) => {
    const score = await readOne(reading, projectId, scoreId);
    if (score === undefined || !isOfFirstVersion(score)) {
      throw notFound(`The project has no score ${scoreId} of a trace.`);
    }
    return scoreV1Json(score);
  }),

  readRoute(getScore, reads, async ({ caller: { projectId }, params: { scoreId }, reading }) => {
    const score = await readOne(reading, projectId, scoreId);
    if (score === undefined) throw notFound(`The project has no score ${scoreId}.`);
    return scoreJson(score);
  }),
];

interface ListedScores {
  readonly parts: Parts<ScoreWithTrace>;
  readonly totalItems: number;
}

const readPage = async (reading: Reading, projectId: ProjectId, asked: ScoreListQuery): Promise<ListedScores> => {
  const { scores } = reading.readers;
  const { items, totalItems } = await reading.inTurn(
    withBodies,
    async () => {
      const whole = await reading.unlessTooLarge('list', () => scores.list(projectId, asked));
      if (whole !== undefined) return whole;
      return { items: undefined, totalItems: (await scores.list(projectId, { ...asked, limit: 0 })).totalItems };
    },
    (page) => bytesOf(page.items ?? []),
  );
  return { parts: items === undefined ? await scoresInParts(reading, projectId, asked) : asOnePart(items), totalItems };
};

const readOne = async (reading: Reading, projectId: ProjectId, id: ScoreId): Promise<Score | undefined> => {
  const read = await reading.inTurn(
    withBodies,
    () => reading.unlessTooLarge('score', async () => ({ score: await reading.readers.scores.get(projectId, id) })),
    (found) => (found?.score === undefined ? 0 : bytesOf([found.score])),
  );
  if (read !== undefined) return read.score;
  const asked = { filters: whereEqual({ id }), page: 1, limit: 1, onTracesOnly: false };
  for await (const [score] of await scoresInParts(reading, projectId, asked)) return score;
  return undefined;
};

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
