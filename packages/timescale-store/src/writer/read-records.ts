import type {
  ObservationKey,
  ProjectId,
  ScoreId,
  ScoreRecord,
  Stored,
  StoredObservation,
  TraceId,
  TraceRecord,
} from '@spanledger/core';
import {
  observationRecordRowSchema,
  observationRecordSelect,
  observationsOf,
  scoreRecordRowSchema,
  scoreRecordSelect,
  storedObservationOf,
  storedScoreOf,
  storedTraceOf,
  traceRecordRowSchema,
  traceRecordSelect,
} from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { lostRows } from '../client/lost-rows.ts';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { QueryLimits, Timescale } from '../client/timescale-client.ts';
import { givenPlaces, isAtPlace, nearPlaces } from '../keyless/given-places.ts';
import { readKeylessObservations, type ObservationPlace } from '../keyless/observation-places.ts';
import {
  readInSpan,
  rowsOfTraces,
  scoresThemselves,
  tracesThemselves,
  type ReadInSpan,
} from '../query/spans-of-traces.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** For reads that a write waits for. */
export const recordLimits = { isForWriting: true, timeoutMs: 30_000 };

/** Beyond it, `AnswerTooLargeError`. One record alone may be larger. */
const limitsOfRecords = (count: number, bytesMax: number): QueryLimits =>
  count === 1 ? recordLimits : { ...recordLimits, bytesMax };

/**
 * `OFFSET 0` keeps each look-up one look-up by index, in the one partition that its key names. A key whose row is
 * missing returns a lost row. `within`: conditions on `start_time`, which hold at the places of their keys.
 */
const observationsAt = (
  places: string,
  [first = 'TRUE', last = 'TRUE', isWithin = 'TRUE']: readonly string[],
): string => `
SELECT o.*, o.is_there IS NULL AS is_lost FROM ${places}
LEFT JOIN LATERAL (
    SELECT ${observationRecordSelect(rowDialect)}, TRUE AS is_there FROM observations
    WHERE project_id = $1 AND trace_id = place.trace_id AND start_time = place.start_time AND id = place.id
        AND ${first} AND ${last} OFFSET 0
) AS o ON TRUE
WHERE ${isWithin}`;

const placesByKey = (traceIds: string, ids: string): string => `unnest(${traceIds}, ${ids}) AS given (trace_id, id)
CROSS JOIN LATERAL (
    SELECT trace_id, id, start_time FROM observation_keys AS k
    WHERE k.project_id = $1 AND k.trace_id = given.trace_id AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS place`;

/** By constants for those near one another in time, each at its recorded place, if it is still there. */
const readRecordsAt = async (
  client: Timescale,
  projectId: ProjectId,
  places: readonly ObservationPlace[],
  limits: QueryLimits,
): Promise<readonly z.infer<typeof observationRecordRowSchema>[]> => {
  const found: z.infer<typeof observationRecordRowSchema>[] = [];
  for (const near of nearPlaces(places)) {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT o.* FROM ${givenPlaces(near, parameters)} CROSS JOIN LATERAL (
    SELECT ${observationRecordSelect(rowDialect)} FROM observations
    WHERE ${isAtPlace('observations', near, parameters)} OFFSET 0
) AS o`;
    found.push(...(await client.query('records-at', sql, parameters.values, observationRecordRowSchema, limits)));
  }
  return found;
};

const lostSchema = z.object({ is_lost: z.literal(true) });

/** Merging treats a missing row as a new one: a row that its key points to and that is not found is no answer. */
const requireAll = <Row extends object>(name: string, rows: readonly (Row | z.infer<typeof lostSchema>)[]): Row[] => {
  // Schemas of records drop unknown columns.
  const isFound = (row: (typeof rows)[number]): row is Row => !Object.hasOwn(row, 'is_lost');
  const records = rows.filter(isFound);
  if (records.length < rows.length) throw lostRows(name);
  return records;
};

/** As the server returns it: without lone surrogates. */
const nameOf = (...parts: readonly string[]): string => JSON.stringify(parts.map((part) => part.toWellFormed()));

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const observationSchema = z.union([lostSchema, observationRecordRowSchema]);

export const readObservationRecords = async (
  client: Timescale,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
  bytesMax: number,
): Promise<readonly StoredObservation[]> => {
  if (keys.length === 0) return [];
  const name = 'record-observations';
  const wanted = [...new Map(keys.map((key) => [JSON.stringify([key.traceId, key.id]), key])).values()];
  const traceIds = unique(wanted.map(({ traceId }) => traceId));
  const limits = limitsOfRecords(observationsOf(keys), bytesMax);
  const read: ReadInSpan<z.infer<typeof observationSchema>, TraceId> = (within, some) => {
    const among = new Set(some);
    const those = wanted.filter(({ traceId }) => among.has(traceId));
    const parameters = sqlParameters(projectId);
    const traces = parameters.bind('text[]', some);
    const ofKeys = [those.map(({ traceId }) => traceId), those.map(({ id }) => id)].map((each) =>
      parameters.bind('text[]', each),
    );
    const [traceId = '', id = ''] = ofKeys;
    const sql = observationsAt(placesByKey(traceId, id), within?.('start_time', traces, parameters) ?? []);
    return client.query(name, sql, parameters.values, observationSchema, limits);
  };
  const rows = requireAll(name, await readInSpan(client, projectId, traceIds, rowsOfTraces, read, recordLimits));
  const found = new Set(rows.map((row) => nameOf(row.trace_id, row.id)));
  const missing = wanted.filter(({ traceId, id }) => !found.has(nameOf(traceId, id)));
  const keyless = await readKeylessObservations(
    client,
    projectId,
    missing,
    (places) => readRecordsAt(client, projectId, places, limits),
    recordLimits,
  );
  return [...rows, ...keyless].map(storedObservationOf);
};

interface EntityRecords<Row> {
  readonly bytesMax: number;
  readonly name: string;
  readonly table: string;
  readonly keyTable: string;
  readonly whereabouts: typeof tracesThemselves;
  readonly select: string;
  readonly schema: z.ZodType<Row>;
}

const entitiesSql = <Row>(
  { table, keyTable, select }: EntityRecords<Row>,
  ids: string,
  [first = 'TRUE', last = 'TRUE', isWithin = 'TRUE']: readonly string[],
): string => `
SELECT e.*, e.is_there IS NULL AS is_lost FROM unnest(${ids}) AS given (id)
CROSS JOIN LATERAL (
    SELECT id, timestamp FROM ${keyTable} AS k
    WHERE k.project_id = $1 AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS place
LEFT JOIN LATERAL (
    SELECT ${select}, TRUE AS is_there FROM ${table}
    WHERE project_id = $1 AND id = place.id AND timestamp = place.timestamp AND ${first} AND ${last} OFFSET 0
) AS e ON TRUE
WHERE ${isWithin}`;

const readEntities = async <Row extends object>(
  client: Timescale,
  projectId: ProjectId,
  ids: readonly string[],
  records: EntityRecords<Row>,
): Promise<readonly Row[]> => {
  const { name, whereabouts, schema, bytesMax } = records;
  const limits = limitsOfRecords(unique(ids).length, bytesMax);
  const either = z.union([lostSchema, schema]);
  const read: ReadInSpan<z.infer<typeof either>, string> = (within, some) => {
    const parameters = sqlParameters(projectId);
    const given = parameters.bind('text[]', some);
    const sql = entitiesSql(records, given, within?.('timestamp', given, parameters) ?? []);
    return client.query(name, sql, parameters.values, either, limits);
  };
  return requireAll(name, await readInSpan(client, projectId, unique(ids), whereabouts, read, recordLimits));
};

const traces: Omit<EntityRecords<z.infer<typeof traceRecordRowSchema>>, 'bytesMax'> = {
  name: 'record-traces',
  table: 'traces',
  keyTable: 'trace_keys',
  whereabouts: tracesThemselves,
  select: traceRecordSelect(rowDialect),
  schema: traceRecordRowSchema,
};

const scores: Omit<EntityRecords<z.infer<typeof scoreRecordRowSchema>>, 'bytesMax'> = {
  name: 'record-scores',
  table: 'scores',
  keyTable: 'score_keys',
  whereabouts: scoresThemselves,
  select: scoreRecordSelect(rowDialect),
  schema: scoreRecordRowSchema,
};

export const readTraceRecords = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
  bytesMax: number,
): Promise<ReadonlyMap<TraceId, Stored<TraceRecord>>> => {
  if (ids.length === 0) return new Map();
  const rows = await readEntities(client, projectId, ids, { ...traces, bytesMax });
  return new Map(rows.map((row) => [row.id as TraceId, storedTraceOf(row)]));
};

export const readScoreRecords = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ScoreId[],
  bytesMax: number,
): Promise<ReadonlyMap<ScoreId, Stored<ScoreRecord>>> => {
  if (ids.length === 0) return new Map();
  const rows = await readEntities(client, projectId, ids, { ...scores, bytesMax });
  return new Map(rows.map((row) => [row.id as ScoreId, storedScoreOf(row)]));
};
