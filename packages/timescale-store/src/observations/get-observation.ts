import { partBytesMax, type Micros, type Observation, type ObservationId, type ProjectId } from '@spanledger/core';
import { observationSelection, selectedObservationSchema, toObservation } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { bindTime } from '../query/time-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { rowDialect } from '../rows/row-dialect.ts';

const keySql = `
SELECT start_time AS at FROM observation_keys WHERE project_id = $1 AND id = $2 AND NOT is_deleted
ORDER BY start_time DESC, trace_id LIMIT 1`;
const keySchema = z.object({ at: z.number() });

/** Its key says where the observation lies. */
export const getObservation = async (
  client: Timescale,
  projectId: ProjectId,
  id: ObservationId,
): Promise<Observation | undefined> => {
  const [key] = await client.query('get-observation-key', keySql, [projectId, id], keySchema);
  if (key === undefined) return undefined;
  const read = (at?: Micros) => {
    const parameters = sqlParameters(projectId);
    const isKey = [`k.id = ${parameters.bind('text', id)}`, 'NOT k.is_deleted'];
    const known = at === undefined ? '' : `AND o.start_time = ${bindTime(at, parameters)}`;
    const sql = `SELECT ${observationSelection(rowDialect, true, true)}
FROM (
  SELECT k.* FROM observation_keys AS k
  ${whereProject('k', isKey)}
  ORDER BY k.start_time DESC, k.trace_id LIMIT 1
) AS k
JOIN observations AS o ON o.project_id = k.project_id AND o.trace_id = k.trace_id AND o.id = k.id
  AND o.start_time = k.start_time ${known}`;
    const limits = { bytesMax: partBytesMax };
    return client.query('get-observation', sql, parameters.values, selectedObservationSchema, limits);
  };
  // By a constant it is planned for one chunk. It may have moved in between.
  const found = await read(key.at);
  const [row] = found.length > 0 ? found : await read();
  return row === undefined ? undefined : toObservation(projectId, row);
};
