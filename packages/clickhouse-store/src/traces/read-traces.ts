import type { ProjectId, Trace, TraceId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { selectedTraceSchema, toTrace, traceSelection } from './trace-selection.ts';

export const readTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly TraceId[],
): Promise<readonly Trace[]> => readTracesWithin(client, projectId, ids, true, Number.MAX_SAFE_INTEGER);

/** Wherever they lie by now: a trace may have moved to another day since its id was found. */
export const readTracesWithin = async (
  client: ClickHouse,
  projectId: ProjectId,
  ids: readonly TraceId[],
  withBodies: boolean,
  bytesMax: number,
): Promise<readonly Trace[]> => {
  if (ids.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const idsParameter = parameters.bind('Array(String)', ids);
  const sql = `SELECT ${traceSelection(withBodies)}
FROM traces AS t FINAL
${whereProject('t', [onDaysOfTraces('toDate(t.timestamp)', idsParameter), `t.id IN ${idsParameter}`])}
ORDER BY t.timestamp`;
  const rows = await client.query('read-traces', sql, parameters.values, selectedTraceSchema, { bytesMax });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [toTrace(projectId, row)];
  });
};
