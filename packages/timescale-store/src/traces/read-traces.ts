import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readInSpan, tracesThemselves } from '../query/spans-of-traces.ts';
import { selectedTraceSchema, toTrace, traceSelection } from './trace-selection.ts';
import { tracesById } from './traces-by-id.ts';

export const readTraces = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
): Promise<readonly Trace[]> => {
  if (ids.length === 0) return [];
  const rows = await readInSpan(client, projectId, ids, tracesThemselves, (within, some) => {
    const parameters = sqlParameters(projectId);
    const given = parameters.bind('text[]', some);
    const sql = `SELECT ${traceSelection(true)}
${tracesById(given, within?.('t.timestamp', given, parameters))}`;
    const limits = { bytesMax: Number.MAX_SAFE_INTEGER };
    return client.query('read-traces', sql, parameters.values, selectedTraceSchema, limits);
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [toTrace(projectId, row)];
  });
};
