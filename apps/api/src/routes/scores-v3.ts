import { streamScores, type EndpointInput } from '@spanledger/api-contract';
import {
  inReadableParts,
  scoreIdSchema,
  whereAnyOf,
  type Filter,
  type ProjectId,
  type Score,
  type ScorePosition,
  type ScoreStreamQuery,
} from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { scoreV3Json } from '../json/score-v3-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { readRoute } from '../reads/read-route.ts';
import { narrow, withBodies, type Reading, type Reads } from '../reads/reading.ts';

const position: z.ZodType<ScorePosition> = z.object({ timestamp: z.int(), id: scoreIdSchema });
const cursors = cursorOf('scores', position);

export const scoreV3Routes = (reads: Reads): readonly Route[] => [
  readRoute(streamScores, reads, async ({ caller: { projectId }, query, reading }) => {
    const { limit, cursor, fields = [] } = query;
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
    // One more than the limit shows whether there is a next page.
    const asked = { ...conditionsOf(query), limit: limit + 1, after };
    const found = await reading.inTurn(
      withBodies,
      () => reading.unlessTooLarge('list', () => reading.readers.scores.stream(projectId, asked)),
      (scores) => bytesOf(scores ?? []),
    );
    const { page, hasMore } =
      found === undefined
        ? await readFitting(reading, projectId, asked)
        : { page: found.slice(0, limit), hasMore: found.length > limit };
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

interface FittingScores {
  readonly page: readonly Score[];
  readonly hasMore: boolean;
}

/** As many of the next scores as one read may have, and one at least: the cursor leads to the others. */
const readFitting = async (reading: Reading, projectId: ProjectId, asked: ScoreStreamQuery): Promise<FittingScores> => {
  const { scores } = reading.readers;
  const weighed = await reading.inTurn(narrow, () => scores.weigh(projectId, asked));
  const [fitting = []] = inReadableParts(weighed.slice(0, asked.limit - 1));
  const bytes = fitting.reduce((sum, each) => sum + each.bytes, 0);
  const ids = fitting.map(({ key }) => key);
  const page = await reading.inTurn(bytes, () => scores.read(projectId, ids), bytesOf);
  return { page, hasMore: weighed.length > ids.length };
};

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
