import type { ProjectId, Score, TraceId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readInSpan, scoresOfTheTraces } from '../query/spans-of-traces.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';
import { scoresOfTraces } from './scores-of-traces.ts';

export const listScoresOfTrace = async (
  client: Timescale,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Score[]> => {
  const rows = await readInSpan(client, projectId, [traceId], scoresOfTheTraces, (within) => {
    const parameters = sqlParameters(projectId);
    const ids = parameters.bind('text[]', [traceId]);
    const sql = `SELECT ${scoreSelection}
${scoresOfTraces(ids, within?.('s.timestamp', ids, parameters))}
ORDER BY s.timestamp DESC, s.id`;
    return client.query('list-scores-of-trace', sql, parameters.values, selectedScoreSchema);
  });
  return rows.map((row) => toScore(projectId, row));
};
