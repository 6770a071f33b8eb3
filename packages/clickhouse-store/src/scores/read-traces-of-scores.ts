import type { ProjectId, Score, ScoreTrace, TraceId } from '@spanledger/core';
import {
  traceIdsOfScores,
  traceOfScoreSchema,
  traceOfScoreSelection,
  tracesOfScores,
} from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/** What scores show of their traces; traces that are not stored are absent. */
export const readTracesOfScores = async (
  client: ClickHouse,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = traceIdsOfScores(scores);
  if (ids.length === 0) return new Map();
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', ids);
  const sql = `SELECT ${traceOfScoreSelection}
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', idsParameter), `t.id IN ${idsParameter}`])}`;
  const rows = await client.query('read-traces-of-scores', sql, parameters.values, traceOfScoreSchema);
  return tracesOfScores(rows);
};
