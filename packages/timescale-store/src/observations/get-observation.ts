import { partBytesMax, type Observation, type ObservationId, type ProjectId } from '@spanledger/core';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { observationSelection, selectedObservationSchema, toObservation } from './observation-selection.ts';

/** Its key says where the observation lies. */
export const getObservation = async (
  client: Timescale,
  projectId: ProjectId,
  id: ObservationId,
): Promise<Observation | undefined> => {
  const parameters = sqlParameters(projectId);
  const isKey = [`k.id = ${parameters.bind('text', id)}`, 'NOT k.is_deleted'];
  const sql = `SELECT ${observationSelection(true)}
FROM (
  SELECT k.* FROM observation_keys AS k
  ${whereProject('k', isKey)}
  ORDER BY k.start_time DESC, k.trace_id LIMIT 1
) AS k
JOIN observations AS o ON o.project_id = k.project_id AND o.trace_id = k.trace_id AND o.id = k.id
  AND o.start_time = k.start_time`;
  const [row] = await client.query('get-observation', sql, parameters.values, selectedObservationSchema, {
    bytesMax: partBytesMax,
  });
  return row === undefined ? undefined : toObservation(projectId, row);
};
