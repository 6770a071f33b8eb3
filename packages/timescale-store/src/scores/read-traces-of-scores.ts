import type { ProjectId, Score, ScoreTrace, TraceId } from '@spanledger/core';
import {
  traceIdsOfScores,
  traceOfScoreSchema,
  traceOfScoreSelection,
  tracesOfScores,
} from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readInSpan, tracesThemselves } from '../query/spans-of-traces.ts';
import { tracesById } from '../traces/traces-by-id.ts';

/** What scores show of their traces; traces that are not stored are absent. */
export const readTracesOfScores = async (
  client: Timescale,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = traceIdsOfScores(scores);
  if (ids.length === 0) return new Map();
  const rows = await readInSpan(client, projectId, ids, tracesThemselves, (within, some) => {
    const parameters = sqlParameters(projectId);
    const given = parameters.bind('text[]', some);
    const sql = `SELECT ${traceOfScoreSelection}
${tracesById(given, within?.('t.timestamp', given, parameters))}`;
    return client.query('read-traces-of-scores', sql, parameters.values, traceOfScoreSchema);
  });
  return tracesOfScores(rows);
};
