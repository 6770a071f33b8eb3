import { streamScores, type EndpointInput } from '@spanledger/api-contract';
import { scoreIdSchema, whereAnyOf, type Filter, type ScorePosition, type ScoreStreamQuery } from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { scoreV3Json } from '../json/score-v3-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { fittingScores } from '../reads/fitting-scores.ts';
import { readRoute } from '../reads/read-route.ts';
import { withBodies, type Reads } from '../reads/reading.ts';

const position: z.ZodType<ScorePosition> = z.object({ timestamp: z.int(), id: scoreIdSchema });
const cursors = cursorOf('scores', position);

export const scoreV3Routes = (reads: Reads): readonly Route[] => [
  readRoute(streamScores, reads, async ({ caller: { projectId }, query, reading }) => {
    const { limit, cursor, fields = [] } = query;
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
    const { scores: page, hasMore } = await reading.inTurn(
      withBodies,
      () => fittingScores(reading.readers.scores, projectId, { ...conditionsOf(query), limit, after }),
      ({ scores }) => bytesOf(scores),
    );
    const last = hasMore ? page.at(-1) : undefined;
    return {
      data: page.map((score) => scoreV3Json(score, fields)),
      meta: {
        limit,
        ...(last === undefined ? {} : { cursor: cursors.write(projectId, { timestamp: last.timestamp, id: last.id }) }),
      },
    };
  }),
];

type Query = EndpointInput<typeof streamScores>['query'];

/** Parameters that name any of several texts of the column of the same name. */
const listed = [
  'id',
  'name',
  'source',
  'dataType',
  'environment',
  'configId',
  'queueId',
  'authorUserId',
  'traceId',
  'sessionId',
  'observationId',
] as const;

const bound = (operator: '>=' | '<=', value: number | undefined): Filter[] =>
  value === undefined ? [] : [{ type: 'number', column: 'value', operator, value }];

const conditionsOf = (query: Query): Omit<ScoreStreamQuery, 'limit'> => {
  const isText = query.dataType?.[0] === 'CATEGORICAL';
  return {
    from: query.fromTimestamp,
    to: query.toTimestamp,
    values: isText ? undefined : query.value?.map(numberOf),
    filters: [
      ...listed.flatMap((name) => whereAnyOf({ [name]: query[name] })),
      ...whereAnyOf({ datasetRunId: query.experimentId, stringValue: isText ? query.value : undefined }),
      ...bound('>=', query.valueMin),
      ...bound('<=', query.valueMax),
    ],
  };
};

/** Booleans are stored as 1 and 0. */
const numberOf = (value: string): number => (value === 'true' ? 1 : value === 'false' ? 0 : Number(value));
