import { partBytesMax, partCountMax, type Observation, type ProjectId, type TraceId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';

/** The observations of a trace lie side by side in the table, on the days that the trace is known to have. */
export const listObservationsOfTrace = async (
  client: ClickHouse,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Observation[]> => {
  const parameters = sqlParameters(projectId);
  const idParameter = parameters.bind('String', traceId);
  const sql = `SELECT ${observationSelection(true)}
FROM observations AS o FINAL
${whereProject('o', [onDaysOfTraces('toDate(o.start_time)', `(${idParameter})`), `o.trace_id = ${idParameter}`])}
ORDER BY o.start_time, o.id`;
  const rows = await client.query('list-observations-of-trace', sql, parameters.values, selectedObservationSchema, {
    bytesMax: partBytesMax,
    rowsMax: partCountMax,
  });
  return rows.map((row) => toObservation(projectId, row));
};
