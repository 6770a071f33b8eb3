import type {
  ObservationId,
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
import type { Timescale } from '../client/timescale-client.ts';
import { rowDialect } from '../rows/row-dialect.ts';

/** For reads that a write waits for. */
export const recordLimits = { isForWriting: true, timeoutMs: 30_000 };

/**
 * `OFFSET 0` keeps each look-up one look-up by index, in the one partition that its key names. A key without its row
 * gives a row that is lost.
 */
const observationsAt = (places: string): string => `
SELECT o.*, o.is_there IS NULL AS is_lost FROM ${places}
LEFT JOIN LATERAL (
    SELECT ${observationRecordSelect(rowDialect)}, TRUE AS is_there FROM observations
    WHERE project_id = $1 AND trace_id = place.trace_id AND start_time = place.start_time AND id = place.id OFFSET 0
) AS o ON TRUE`;

const byKeySql = observationsAt(`unnest($2::text[], $3::text[]) AS given (trace_id, id)
CROSS JOIN LATERAL (
    SELECT trace_id, id, start_time FROM observation_keys AS k
    WHERE k.project_id = $1 AND k.trace_id = given.trace_id AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS place`);

const byIdSql = observationsAt(`unnest($2::text[]) AS given (id)
CROSS JOIN LATERAL (
    SELECT trace_id, id, start_time FROM observation_keys AS k
    WHERE k.project_id = $1 AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS place`);

const lostSchema = z.object({ is_lost: z.literal(true) });

/** Whoever merges takes what is not there for new: a row that its key leads to and that is not found is no answer. */
const readRecords = async <Row extends object>(
  client: Timescale,
  name: string,
  sql: string,
  values: readonly unknown[],
  rowSchema: z.ZodType<Row>,
): Promise<readonly Row[]> => {
  const rows = await client.query(name, sql, values, z.union([lostSchema, rowSchema]), recordLimits);
  // Schemas of records leave out what they do not name.
  const isFound = (row: (typeof rows)[number]): row is Row => !Object.hasOwn(row, 'is_lost');
  const records = rows.filter(isFound);
  if (records.length < rows.length) throw lostRows(name);
  return records;
};

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

export const readObservationRecords = async (
  client: Timescale,
  projectId: ProjectId,
  keys: readonly ObservationKey[],
): Promise<readonly StoredObservation[]> => {
  if (keys.length === 0) return [];
  const wanted = new Map(keys.map((key) => [JSON.stringify([key.traceId, key.id]), key]));
  const values = [projectId, [...wanted.values()].map((key) => key.traceId), [...wanted.values()].map((key) => key.id)];
  const rows = await readRecords(client, 'record-observations', byKeySql, values, observationRecordRowSchema);
  return rows.map(storedObservationOf);
};

export const readObservationRecordsById = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ObservationId[],
): Promise<readonly StoredObservation[]> => {
  if (ids.length === 0) return [];
  const values = [projectId, unique(ids)];
  const rows = await readRecords(client, 'observations-by-id', byIdSql, values, observationRecordRowSchema);
  return rows.map(storedObservationOf);
};

const entitiesSql = (table: string, keyTable: string, select: string): string => `
SELECT e.*, e.is_there IS NULL AS is_lost FROM unnest($2::text[]) AS given (id)
CROSS JOIN LATERAL (
    SELECT id, timestamp FROM ${keyTable} AS k
    WHERE k.project_id = $1 AND k.id = given.id AND NOT is_deleted OFFSET 0
) AS place
LEFT JOIN LATERAL (
    SELECT ${select}, TRUE AS is_there FROM ${table}
    WHERE project_id = $1 AND id = place.id AND timestamp = place.timestamp OFFSET 0
) AS e ON TRUE`;

const tracesSql = entitiesSql('traces', 'trace_keys', traceRecordSelect(rowDialect));
const scoresSql = entitiesSql('scores', 'score_keys', scoreRecordSelect(rowDialect));

export const readTraceRecords = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly TraceId[],
): Promise<ReadonlyMap<TraceId, Stored<TraceRecord>>> => {
  if (ids.length === 0) return new Map();
  const values = [projectId, unique(ids)];
  const rows = await readRecords(client, 'record-traces', tracesSql, values, traceRecordRowSchema);
  return new Map(rows.map((row) => [row.id as TraceId, storedTraceOf(row)]));
};

export const readScoreRecords = async (
  client: Timescale,
  projectId: ProjectId,
  ids: readonly ScoreId[],
): Promise<ReadonlyMap<ScoreId, Stored<ScoreRecord>>> => {
  if (ids.length === 0) return new Map();
  const values = [projectId, unique(ids)];
  const rows = await readRecords(client, 'record-scores', scoresSql, values, scoreRecordRowSchema);
  return new Map(rows.map((row) => [row.id as ScoreId, storedScoreOf(row)]));
};
