import type { ProjectId, Score, ScoreTrace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { nullableText } from '../query/row-values.ts';
import { tracesById } from '../traces/traces-by-id.ts';

const traceOfScoreSchema = z.object({
  id: z.string(),
  userId: nullableText,
  sessionId: nullableText,
  environment: z.string(),
  tags: z.array(z.string()),
});

/** What scores show of their traces; traces that are not stored are absent. */
export const readTracesOfScores = async (
  client: Timescale,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = [...new Set(scores.flatMap(({ traceId }) => (traceId === null ? [] : [traceId])))];
  if (ids.length === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const sql = `SELECT t.id, t.user_id AS "userId", t.session_id AS "sessionId", t.environment, t.tags
${tracesById(parameters.bind('text[]', ids))}`;
  const rows = await client.query('read-traces-of-scores', sql, parameters.values, traceOfScoreSchema);
  return new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));
};
