import type { Micros } from '@spanledger/core';
import { advisoryLocks, timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { QueryLimits, Statements } from '../client/timescale-client.ts';
import { fullVersion } from '../rows/row-version.ts';

/** An observation's row in a keyless chunk. It may have a key all the same. */
export interface KeylessRow {
  readonly project: string;
  readonly trace: string;
  readonly id: string;
  readonly at: Micros;
  readonly version: bigint;
}

/** Where rows of traces may be without keys: in a part of one chunk, `to` excluded. */
export interface KeylessReach {
  readonly from: Micros;
  readonly to: Micros;
  /** Of the chunk. */
  readonly traces: readonly { readonly project: string; readonly trace: string }[];
}

/** A database, or a transaction on it, which has its own limits. */
export interface Asking {
  query<Row>(
    name: string,
    sql: string,
    values: readonly unknown[],
    schema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): Promise<Row[]>;
}

const reachSql = `
SELECT d.project_id AS project, d.trace_id AS trace, c.chunk_from AS chunk,
    greatest(d.first_day::timestamptz, c.chunk_from) AS "from", least((d.last_day + 1)::timestamptz, c.chunk_to) AS "to"
FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS given (project_id, trace_id)) AS given
JOIN trace_days AS d ON d.project_id = given.project_id AND d.trace_id = given.trace_id
JOIN keyless_chunks AS c ON c.chunk_from < (d.last_day + 1)::timestamptz AND c.chunk_to > d.first_day::timestamptz`;

const reachSchema = z.object({
  project: z.string(),
  trace: z.string(),
  chunk: z.number(),
  from: z.number(),
  to: z.number(),
});

/** Chunk by chunk, oldest first; nothing for traces without days in a keyless chunk. */
export const readKeylessReaches = async (
  statements: Asking,
  traces: readonly (readonly [project: string, trace: string])[],
  limits?: QueryLimits,
): Promise<readonly KeylessReach[]> => {
  if (traces.length === 0) return [];
  const values = [traces.map(([project]) => project), traces.map(([, trace]) => trace)];
  const rows = await statements.query('keyless-reaches', reachSql, values, reachSchema, limits);
  const reaches = new Map<Micros, { from: Micros; to: Micros; traces: { project: string; trace: string }[] }>();
  for (const { project, trace, chunk, from, to } of rows) {
    const reach = reaches.get(chunk);
    if (reach === undefined) {
      reaches.set(chunk, { from, to, traces: [{ project, trace }] });
      continue;
    }
    reach.from = Math.min(reach.from, from);
    reach.to = Math.max(reach.to, to);
    reach.traces.push({ project, trace });
  }
  return [...reaches].toSorted(([a], [b]) => a - b).map(([, reach]) => reach);
};

const rowSchema = z.object({
  project: z.string(),
  trace: z.string(),
  id: z.string(),
  at: z.number(),
  version: z.coerce.bigint(),
});

/** `OFFSET 0` keeps it one index look-up for each; the times are constants, so that it is planned for one chunk. */
const rowsSql = (given: string, condition: string): string => `
SELECT o.project_id AS project, o.trace_id AS trace, o.id, o.start_time AS at, o.row_version::text AS version
FROM ${given} CROSS JOIN LATERAL (
    SELECT project_id, trace_id, id, start_time, ${fullVersion('r')} AS row_version FROM observations AS r
    WHERE r.project_id = given.project_id AND r.trace_id = given.trace_id AND ${condition}
        AND r.start_time >= $1::timestamptz AND r.start_time < $2::timestamptz OFFSET 0
) AS o`;

const ofKeys = rowsSql(
  'unnest($3::text[], $4::text[], $5::text[]) AS given (project_id, trace_id, id)',
  'r.id = given.id',
);
const ofTraces = rowsSql('unnest($3::text[], $4::text[]) AS given (project_id, trace_id)', 'TRUE');

export type ObservationName = readonly [project: string, trace: string, id: string];

const nameOf = (...parts: readonly string[]): string => JSON.stringify(parts.map((part) => part.toWellFormed()));

/**
 * The rows that these observations have in keyless chunks; with keys as well as without. `isReached`: the days of any of
 * their traces reach into such a chunk.
 */
export const findKeylessRows = async (
  statements: Asking,
  names: readonly ObservationName[],
  limits?: QueryLimits,
): Promise<{ readonly rows: readonly KeylessRow[]; readonly isReached: boolean }> => {
  const reaches = await readKeylessReaches(
    statements,
    names.map(([project, trace]) => [project, trace]),
    limits,
  );
  const found: KeylessRow[] = [];
  for (const { from, to, traces } of reaches) {
    const here = new Set(traces.map(({ project, trace }) => nameOf(project, trace)));
    const some = names.filter(([project, trace]) => here.has(nameOf(project, trace)));
    const values = [timeParameter(from), timeParameter(to), ...[0, 1, 2].map((at) => some.map((name) => name[at]))];
    found.push(...(await statements.query('keyless-rows', ofKeys, values, rowSchema, limits)));
  }
  return { rows: found, isReached: reaches.length > 0 };
};

/** All rows that these traces have in keyless chunks. */
export const findKeylessRowsOfTraces = async (
  statements: Asking,
  names: readonly (readonly [project: string, trace: string])[],
  limits?: QueryLimits,
): Promise<readonly KeylessRow[]> => {
  const found: KeylessRow[] = [];
  for (const { from, to, traces } of await readKeylessReaches(statements, names, limits)) {
    const values = [traces.map(({ project }) => project), traces.map(({ trace }) => trace)];
    const given = [timeParameter(from), timeParameter(to), ...values];
    found.push(...(await statements.query('keyless-rows', ofTraces, given, rowSchema, limits)));
  }
  return found;
};

/** Until the transaction ends no keys are released, restored or dropped with their chunk. */
export const holdKeylessRows = (statements: Statements): Promise<number> =>
  statements.run('hold-keyless-rows', 'SELECT pg_advisory_xact_lock_shared($1)', [advisoryLocks.keylessRows]);

/** An existing key is locked against other writers; so is a new one. */
const putKeysSql = `
INSERT INTO observation_keys AS k (project_id, trace_id, id, start_time, row_version, is_deleted)
SELECT *, FALSE FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::numeric[])
ON CONFLICT (project_id, trace_id, id) DO UPDATE SET is_deleted = k.is_deleted`;

/**
 * Creates the missing keys of rows, for statements that change or delete rows by keys; must be called under
 * `holdKeylessRows`.
 */
export const putKeysOfRows = async (statements: Statements, rows: readonly KeylessRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const named = rows.map((row) => ({ ...row, name: nameOf(row.project, row.trace, row.id) }));
  const sorted = named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  await statements.run('put-keys-of-rows', putKeysSql, [
    sorted.map(({ project }) => project),
    sorted.map(({ trace }) => trace),
    sorted.map(({ id }) => id),
    sorted.map(({ at }) => timeParameter(at)),
    sorted.map(({ version }) => version.toString()),
  ]);
};
