import { partBytesMax, type Observation, type ObservationId, type ProjectId } from '@spanledger/core';
import { observationSelection, selectedObservationSchema, toObservation } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** The index on the id finds the blocks; the bodies are read of one row only. */
export const getObservation = async (
  client: ClickHouse,
  projectId: ProjectId,
  id: ObservationId,
): Promise<Observation | undefined> => {
  const parameters = sqlParameters(projectId);
  const key = `(SELECT toDate(o.start_time), o.trace_id, o.id FROM observations AS o FINAL
${whereProject('o', [`o.id = ${parameters.bind('String', id)}`])}
ORDER BY o.start_time DESC, o.trace_id LIMIT 1)`;
  const sql = `SELECT ${observationSelection(rowDialect, true, true)}
FROM observations AS o FINAL
${whereProject('o', [`(toDate(o.start_time), o.trace_id, o.id) IN ${key}`])}`;
  const [row] = await client.query('get-observation', sql, parameters.values, selectedObservationSchema, {
    bytesMax: partBytesMax,
  });
  return row === undefined ? undefined : toObservation(projectId, row);
};
