import type { ObservationTrace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { nullableText } from '../row-values.ts';

/** The trace fields of observations, under the alias `t`. */
export const traceOfObservationSelection = `t.id AS id, t.name AS name, t.user_id AS "userId", t.session_id AS "sessionId",
  t.release AS release, t.public AS public, t.bookmarked AS bookmarked, t.tags AS tags`;

export const traceOfObservationSchema = z.object({
  id: z.string(),
  name: nullableText,
  userId: nullableText,
  sessionId: nullableText,
  release: nullableText,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
});

export const tracesOfObservations = (
  rows: readonly z.infer<typeof traceOfObservationSchema>[],
): ReadonlyMap<TraceId, ObservationTrace> => new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));
