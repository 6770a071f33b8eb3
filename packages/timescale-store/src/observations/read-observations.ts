import type { ObservationKey, ObservationPart, ProjectId, StreamedObservation } from '@spanledger/core';
import { inOrderOfKeys } from '@spanledger/telemetry-rows';
import type { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { givenPlaces, isAtPlace, nearPlaces } from '../keyless/given-places.ts';
import { readKeylessObservations, type ObservationPlace } from '../keyless/observation-places.ts';
import { whereProject } from '../query/conditions.ts';
import { streamedSchema, streamedSelection, withTraces } from './streamed-selection.ts';

const limits = { bytesMax: Number.MAX_SAFE_INTEGER };

/** As the server gives it back: without lone surrogates. */
const nameOf = ({ traceId, id }: { readonly traceId: string; readonly id: string }): string =>
  JSON.stringify([traceId.toWellFormed(), id.toWellFormed()]);

const readAtPlaces = async (
  client: Timescale,
  projectId: ProjectId,
  places: readonly ObservationPlace[],
  parts: ReadonlySet<ObservationPart>,
) => {
  const found: z.infer<typeof streamedSchema>[] = [];
  for (const near of nearPlaces(places)) {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${streamedSelection(parts)} FROM ${givenPlaces(near, parameters)} CROSS JOIN LATERAL (
  SELECT o.* FROM observations AS o WHERE ${isAtPlace('o', near, parameters)} OFFSET 0
) AS o`;
    found.push(...(await client.query('observations-at', sql, parameters.values, streamedSchema, limits)));
  }
  return found;
};

/** Their keys say where they lie, or their traces, in chunks without keys; `OFFSET 0` keeps each look-up one look-up by index. */
export const readObservations = async (
  client: Timescale,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
  parts: ReadonlySet<ObservationPart>,
): Promise<readonly StreamedObservation[]> => {
  if (keys.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const traceIds = keys.map(({ traceId }) => traceId);
  const ids = keys.map(({ id }) => id);
  const given = `unnest(${parameters.bind('text[]', traceIds)}, ${parameters.bind('text[]', ids)})`;
  const sql = `SELECT ${streamedSelection(parts)}
FROM ${given} AS given (trace_id, id)
CROSS JOIN LATERAL (
  SELECT k.start_time FROM observation_keys AS k
  ${whereProject('k', ['k.trace_id = given.trace_id', 'k.id = given.id', 'NOT k.is_deleted'])} OFFSET 0
) AS place
CROSS JOIN LATERAL (
  SELECT o.* FROM observations AS o
  ${whereProject('o', ['o.trace_id = given.trace_id', 'o.start_time = place.start_time', 'o.id = given.id'])} OFFSET 0
) AS o`;
  const rows = await client.query('read-observations', sql, parameters.values, streamedSchema, limits);
  const found = new Set(rows.map(nameOf));
  const missing = keys.filter((key) => !found.has(nameOf(key)));
  const keyless = await readKeylessObservations(client, projectId, missing, (places) =>
    readAtPlaces(client, projectId, places, parts),
  );
  return inOrderOfKeys(keys, await withTraces(client, projectId, [...rows, ...keyless], parts));
};
