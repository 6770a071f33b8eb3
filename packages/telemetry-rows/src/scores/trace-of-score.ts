import type { Score, ScoreTrace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { nullableText } from '../row-values.ts';

/** The traces of scores, each once. */
export const traceIdsOfScores = (scores: readonly Score[]): readonly TraceId[] => [
  ...new Set(scores.flatMap(({ traceId }) => (traceId === null ? [] : [traceId]))),
];

/** The trace fields of scores, under the alias `t`. */
export const traceOfScoreSelection = `t.id AS id, t.user_id AS "userId", t.session_id AS "sessionId",
  t.environment AS environment, t.tags AS tags`;

export const traceOfScoreSchema = z.object({
  id: z.string(),
  userId: nullableText,
  sessionId: nullableText,
  environment: z.string(),
  tags: z.array(z.string()),
});

export const tracesOfScores = (rows: readonly z.infer<typeof traceOfScoreSchema>[]): ReadonlyMap<TraceId, ScoreTrace> =>
  new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));

/** Each score with its trace; `null` for one without a trace, or with one that is not stored. */
export const withTraces = <T extends Score>(
  scores: readonly T[],
  traces: ReadonlyMap<TraceId, ScoreTrace>,
): (T & { readonly trace: ScoreTrace | null })[] =>
  scores.map((score) =>
    Object.assign(score, { trace: score.traceId === null ? null : (traces.get(score.traceId) ?? null) }),
  );
