import { partBytesMax, type Observation, type ObservationId, type ProjectId } from '@spanledger/core';
import { observationSelection, selectedObservationSchema, toObservation } from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { givenPlaces, isAtPlace } from '../keyless/given-places.ts';
import { readObservationsById, type ObservationPlace } from '../keyless/observation-places.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** The newest of that id, and of those the one with the first trace. */
const newestOf = (places: readonly ObservationPlace[]): readonly ObservationPlace[] =>
  places.toSorted((a, b) => b.at - a.at || Buffer.compare(Buffer.from(a.trace), Buffer.from(b.trace))).slice(0, 1);

/** Its key has the place of the observation, or the hash of its id in a chunk without keys. */
export const getObservation = async (
  client: Timescale,
  projectId: ProjectId,
  id: ObservationId,
): Promise<Observation | undefined> => {
  const read = (places: readonly ObservationPlace[]) => {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${observationSelection(rowDialect, true, true)}
FROM ${givenPlaces(places, parameters)} JOIN observations AS o ON ${isAtPlace('o', places, parameters)}`;
    const limits = { bytesMax: partBytesMax };
    return client.query('get-observation', sql, parameters.values, selectedObservationSchema, limits);
  };
  const [row] = await readObservationsById(client, projectId, [id], read, newestOf);
  return row === undefined ? undefined : toObservation(projectId, row);
};
