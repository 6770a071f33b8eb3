import type { ProjectId, Score, TraceId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';
import { scoresOfTraces } from './scores-of-traces.ts';

export const listScoresOfTrace = async (
  client: Timescale,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Score[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ${scoreSelection}
${scoresOfTraces(parameters.bind('text[]', [traceId]))}
ORDER BY s.timestamp DESC, s.id`;
  const rows = await client.query('list-scores-of-trace', sql, parameters.values, selectedScoreSchema);
  return rows.map((row) => toScore(projectId, row));
};
