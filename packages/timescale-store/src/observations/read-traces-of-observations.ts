import type { ObservationTrace, ProjectId, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { nullableText } from '../query/row-values.ts';
import { tracesById } from '../traces/traces-by-id.ts';

const traceOfObservationSchema = z.object({
  id: z.string(),
  name: nullableText,
  userId: nullableText,
  sessionId: nullableText,
  release: nullableText,
  public: z.boolean(),
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
});

/** What observations show of their traces; traces that are not stored are absent. */
export const readTracesOfObservations = async (
  client: Timescale,
  projectId: ProjectId,
  ids: ReadonlySet<TraceId>,
): Promise<ReadonlyMap<TraceId, ObservationTrace>> => {
  if (ids.size === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const sql = `SELECT t.id, t.name, t.user_id AS "userId", t.session_id AS "sessionId", t.release,
  t.public, t.bookmarked, t.tags
${tracesById(parameters.bind('text[]', [...ids]))}`;
  const rows = await client.query('read-traces-of-observations', sql, parameters.values, traceOfObservationSchema);
  return new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));
};
