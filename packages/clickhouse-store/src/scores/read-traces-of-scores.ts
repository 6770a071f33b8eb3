import type { ProjectId, Score, ScoreTrace, TraceId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { nullableText } from '../query/row-values.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

const traceOfScoreSchema = z.object({
  id: z.string(),
  userId: nullableText,
  sessionId: nullableText,
  environment: z.string(),
  tags: z.array(z.string()),
});

/** What scores show of their traces; traces that are not stored are absent. */
export const readTracesOfScores = async (
  client: ClickHouse,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = [...new Set(scores.flatMap(({ traceId }) => (traceId === null ? [] : [traceId])))];
  if (ids.length === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', ids);
  const sql = `SELECT t.id AS id, t.user_id AS userId, t.session_id AS sessionId, t.environment AS environment, t.tags AS tags
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', idsParameter), `t.id IN ${idsParameter}`])}`;
  const rows = await client.query('read-traces-of-scores', sql, parameters.values, traceOfScoreSchema);
  return new Map(rows.map(({ id, ...trace }) => [id as TraceId, trace]));
};
