import type { ObservationKey, ProjectId } from '@spanledger/core';
import type { NamedObservation, SqlParameters } from '@spanledger/telemetry-sql';
import type { SqlParameters as OwnParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { givenPlaces, isAtPlace, nearPlaces } from './given-places.ts';
import { readKeylessObservations, type ObservationPlace } from './observation-places.ts';

/** As the server returns it: without lone surrogates. */
const nameOf = ({ traceId, id }: NamedObservation): string =>
  JSON.stringify([traceId.toWellFormed(), id.toWellFormed()]);

/** Their keys have their places; `OFFSET 0` keeps each look-up one look-up by index. */
const atTheirKeys = (keys: readonly ObservationKey[], parameters: SqlParameters): string => {
  const given = [keys.map(({ traceId }) => traceId), keys.map(({ id }) => id)].map((ids) =>
    parameters.bind('texts', ids),
  );
  return `FROM unnest(${given.join(', ')}) AS given (trace_id, id)
CROSS JOIN LATERAL (
  SELECT k.start_time FROM observation_keys AS k
  ${whereProject('k', ['k.trace_id = given.trace_id', 'k.id = given.id', 'NOT k.is_deleted'])} OFFSET 0
) AS place
CROSS JOIN LATERAL (
  SELECT o.* FROM observations AS o
  ${whereProject('o', ['o.trace_id = given.trace_id', 'o.start_time = place.start_time', 'o.id = given.id'])} OFFSET 0
) AS o`;
};

const atPlaces = (places: readonly ObservationPlace[], parameters: OwnParameters): string =>
  `FROM ${givenPlaces(places, parameters)} CROSS JOIN LATERAL (
  SELECT o.* FROM observations AS o WHERE ${isAtPlace('o', places, parameters)} OFFSET 0
) AS o`;

/** By the places of their keys, and for those without one in the keyless chunks of the days of their traces. */
export const readByKey = async <Row extends NamedObservation>(
  client: Timescale,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
  read: (from: (parameters: SqlParameters) => string) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const rows = await read((parameters) => atTheirKeys(keys, parameters));
  const found = new Set(rows.map(nameOf));
  const missing = keys.filter((key) => !found.has(nameOf(key)));
  const keyless = await readKeylessObservations(client, projectId, missing, async (places) => {
    const near = [];
    for (const some of nearPlaces(places))
      near.push(...(await read((parameters) => atPlaces(some, parameters as OwnParameters))));
    return near;
  });
  return [...rows, ...keyless];
};
