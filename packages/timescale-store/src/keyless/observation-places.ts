import type { Micros, ProjectId } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import { lostRows } from '../client/lost-rows.ts';
import type { QueryLimits, Timescale } from '../client/timescale-client.ts';
import { findKeylessRows, type Asking, type ObservationName } from './keyless-rows.ts';

/** The place of an observation's row. */
export interface ObservationPlace {
  readonly trace: string;
  readonly id: string;
  readonly at: Micros;
}

/** Rows may move between looking for places and reading them. */
const attemptsMax = 4;

const placeSchema = z.object({ trace: z.string(), id: z.string(), at: z.number() });

const keysSql = `
SELECT k.trace_id AS trace, k.id, k.start_time AS at FROM unnest($2::text[], $3::text[]) AS given (trace_id, id)
CROSS JOIN LATERAL (
    SELECT trace_id, id, start_time FROM observation_keys AS k
    WHERE k.project_id = $1 AND k.trace_id = given.trace_id AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS k`;

const nameOf = ({ trace, id }: Pick<ObservationPlace, 'trace' | 'id'>): string => JSON.stringify([trace, id]);

/** Each once; within a snapshot, which includes keys and rows, there are no duplicates. */
const unique = (places: readonly ObservationPlace[]): readonly ObservationPlace[] => [
  ...new Map(places.map((place) => [nameOf(place), place])).values(),
];

/**
 * Reads observations without a key in keyless chunks. `readAt` returns one row for each place that still has one; rows
 * that have moved in between are looked up again.
 */
export const readKeylessObservations = async <Row>(
  client: Timescale,
  projectId: ProjectId,
  missing: readonly { readonly traceId: string; readonly id: string }[],
  readAt: (places: readonly ObservationPlace[]) => Promise<readonly Row[]>,
  limits?: QueryLimits,
): Promise<readonly Row[]> => {
  if (missing.length === 0) return [];
  const names = missing.map(({ traceId, id }): ObservationName => [projectId, traceId, id]);
  const { rows, isReached } = await findKeylessRows(client, names, limits);
  if (!isReached) return [];
  let places: readonly ObservationPlace[] = rows;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    if (attempt > 1 || places.length < missing.length) {
      places = await client.snapshot(
        'places-of-observations',
        async (statements) => {
          const values = [projectId, missing.map(({ traceId }) => traceId), missing.map(({ id }) => id)];
          const keys = await statements.query('keys-of-observations', keysSql, values, placeSchema);
          return unique([...(await findKeylessRows(statements, names)).rows, ...keys]);
        },
        { ...limits, isOfRows: true },
      );
    }
    if (places.length === 0) return [];
    const found = await readAt(places);
    if (found.length >= places.length) return found;
  }
  throw lostRows('keyless-observations');
};

/**
 * A key is a place; a part of a keyless chunk is a range of times and traces. `"end"` is excluded, and `null` at the
 * end.
 */
const byIdSql = `
SELECT given.id, k.trace_id AS first, NULL::text AS "end", k.start_time AS "from", NULL::timestamptz AS "to"
FROM unnest($2::text[]) AS given (id)
CROSS JOIN LATERAL (
    SELECT trace_id, start_time FROM observation_keys AS k
    WHERE k.project_id = $1 AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS k
UNION ALL
SELECT given.id, s.first_trace, next.first_trace, c.chunk_from, c.chunk_to
FROM (SELECT id, hashtextextended(id, 0) AS hash FROM unnest($2::text[]) AS given (id)) AS given
CROSS JOIN keyless_chunks AS c
CROSS JOIN LATERAL (
    SELECT f.stretches[array_position(f.hashes, given.hash)] AS stretch FROM (
        SELECT hashes, stretches FROM keyless_ids
        WHERE project_id = $1 AND chunk_from = c.chunk_from AND last_hash >= given.hash ORDER BY last_hash LIMIT 1
    ) AS f
) AS f
JOIN keyless_stretches AS s ON s.project_id = $1 AND s.chunk_from = c.chunk_from AND s.stretch = f.stretch
LEFT JOIN LATERAL (
    SELECT first_trace FROM keyless_stretches
    WHERE project_id = $1 AND chunk_from = c.chunk_from AND stretch > f.stretch ORDER BY stretch LIMIT 1
) AS next ON TRUE`;

const byIdSchema = z.object({
  id: z.string(),
  first: z.string(),
  end: z.string().nullable(),
  from: z.number(),
  to: z.number().nullable(),
});

/** Constants, so that batches of other traces and times are not opened. */
const inStretchSql = (hasEnd: boolean): string => `
SELECT trace_id AS trace, id, start_time AS at FROM observations
WHERE project_id = $1 AND id = ANY ($2::text[]) AND trace_id >= $3::text ${hasEnd ? 'AND trace_id < $6::text' : ''}
    AND start_time >= $4::timestamptz AND start_time < $5::timestamptz`;

interface Stretch {
  readonly ids: string[];
  readonly first: string;
  readonly end: string | null;
  readonly from: Micros;
  readonly to: Micros;
}

/** Each with the ids that may be in it. */
const stretchesOf = (found: readonly z.infer<typeof byIdSchema>[]): Iterable<Stretch> => {
  const stretches = new Map<string, Stretch>();
  for (const { id, first, end, from, to } of found) {
    if (to === null) continue;
    const name = JSON.stringify([from, first]);
    const stretch = stretches.get(name);
    if (stretch === undefined) stretches.set(name, { ids: [id], first, end, from, to });
    else stretch.ids.push(id);
  }
  return stretches.values();
};

/** `isSure`: every hash has led to a row that has no key. Otherwise it may have moved since the keys were read. */
const lookById = async (
  asking: Asking,
  projectId: ProjectId,
  ids: readonly string[],
  limits?: QueryLimits,
): Promise<{ readonly places: readonly ObservationPlace[]; readonly isSure: boolean }> => {
  const found = await asking.query('places-by-id', byIdSql, [projectId, ids], byIdSchema, limits);
  const places = found.flatMap(({ id, first, from, to }) => (to === null ? [{ trace: first, id, at: from }] : []));
  const known = new Set(places.map(nameOf));
  let isSure = true;
  for (const { ids: some, first, end, from, to } of stretchesOf(found)) {
    const values = [projectId, some, first, timeParameter(from), timeParameter(to), ...(end === null ? [] : [end])];
    const rows = await asking.query('in-stretch', inStretchSql(end !== null), values, placeSchema, limits);
    const others = rows.filter((row) => !known.has(nameOf(row)));
    if (new Set(others.map(({ id }) => id)).size < some.length) isSure = false;
    places.push(...others);
  }
  return { places: unique(places), isSure };
};

/** The places of observations by their ids alone. A row may move before it is read. */
export const placesById = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly string[],
  limits?: QueryLimits,
): Promise<readonly ObservationPlace[]> => {
  const { places, isSure } = await lookById(client, projectId, ids, limits);
  if (isSure) return places;
  const inSnapshot = { ...limits, isOfRows: true };
  return client.snapshot('places-by-id', async (of) => (await lookById(of, projectId, ids)).places, inSnapshot);
};

/**
 * Reads observations by their ids alone, at any place: `readAt` gets places, and returns one row for each that still
 * has one. Rows that have moved in between are looked up again. `choose`: which of the places are wanted.
 */
export const readObservationsById = async <Row>(
  client: Timescale,
  projectId: ProjectId,
  ids: readonly string[],
  readAt: (places: readonly ObservationPlace[]) => Promise<readonly Row[]>,
  choose: (places: readonly ObservationPlace[]) => readonly ObservationPlace[],
): Promise<readonly Row[]> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const chosen = choose(await placesById(client, projectId, ids));
    if (chosen.length === 0) return [];
    const found = await readAt(chosen);
    if (found.length >= chosen.length) return found;
  }
  throw lostRows('observations-by-id');
};
