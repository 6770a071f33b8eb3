import type { ProjectId, Score, TraceId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

/** The index on the trace id finds the blocks: scores may be given long after their trace. */
export const listScoresOfTrace = async (
  client: ClickHouse,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Score[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ${scoreSelection}
FROM scores AS s FINAL
${whereProject('s', [`s.trace_id = ${parameters.bind('String', traceId)}`])}
ORDER BY s.timestamp DESC, s.id`;
  const rows = await client.query('list-scores-of-trace', sql, parameters.values, selectedScoreSchema);
  return rows.map((row) => toScore(projectId, row));
};
