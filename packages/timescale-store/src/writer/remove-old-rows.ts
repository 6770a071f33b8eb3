import type { Micros } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import type { EntityTable } from './entity-tables.ts';

/** The place of a row that must be removed. */
export interface OldRow {
  readonly key: readonly string[];
  readonly at: Micros;
  /** So long ago that it may be in a compressed chunk. */
  readonly isAged: boolean;
}

/** For more, separate statements would take longer than they save. */
export const singlesMax = 64;

type Entity = Pick<EntityTable<unknown>, 'table' | 'keyColumns' | 'timeColumn'>;

/** Removes rows from the places of their keys; returns how many existed. */
export const removeOldRows = async (
  statements: Statements,
  entity: Entity,
  rows: readonly OldRow[],
): Promise<number> => {
  if (rows.length === 0) return 0;
  const aged = rows.filter(({ isAged }) => isAged);
  const groups = await groupsByBatch(statements, entity, aged);
  let removed = 0;
  if (groups.length > singlesMax) {
    removed = await remove(statements, entity, rows);
  } else {
    for (const group of groups) removed += await remove(statements, entity, group, true);
    const others = rows.filter(({ isAged }) => !isAged);
    if (others.length > 0) removed += await remove(statements, entity, others);
  }
  return removed;
};

const hasChunksSchema = z.object({ has_chunks: z.boolean() });
const startSchema = z.object({ start: z.coerce.number() });

/** Empty if TimescaleDB does not manage the table. */
const readChunkStarts = async (statements: Statements, table: string): Promise<readonly Micros[]> => {
  const isThere = `SELECT to_regclass('_timescaledb_catalog.dimension_slice') IS NOT NULL AS has_chunks`;
  const [row] = await statements.query('has-chunks', isThere, [], hasChunksSchema);
  if (row?.has_chunks !== true) return [];
  const sql = `
SELECT s.range_start AS start FROM _timescaledb_catalog.dimension_slice AS s
JOIN _timescaledb_catalog.dimension AS d ON d.id = s.dimension_id
JOIN _timescaledb_catalog.hypertable AS h ON h.id = d.hypertable_id
WHERE h.schema_name = 'telemetry' AND h.table_name = $1 ORDER BY 1`;
  return (await statements.query('chunk-starts', sql, [table], startSchema)).map(({ start }) => start);
};

/**
 * Rows of one chunk with the same first two parts of their keys, in the order of the batches in which they are
 * compressed: writers that share batches lock them in one order, and do not deadlock.
 */
const groupsByBatch = async (
  statements: Statements,
  { table }: Entity,
  rows: readonly OldRow[],
): Promise<readonly (readonly OldRow[])[]> => {
  const groups = new Map<string, { chunk: number; key: readonly string[]; rows: OldRow[] }>();
  const starts = rows.length > 1 ? await readChunkStarts(statements, table) : [];
  for (const row of rows) {
    const chunk = starts.findLastIndex((start) => start <= row.at);
    const key = row.key.slice(0, 2);
    const name = JSON.stringify([chunk, key]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { chunk, key, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()].toSorted((a, b) => a.chunk - b.chunk || byBytes(a.key, b.key)).map((group) => group.rows);
};

/** As `COLLATE "C"` orders them. */
const byBytes = (a: readonly string[], b: readonly string[]): number => {
  for (const [at, part] of a.entries()) {
    const order = Buffer.compare(Buffer.from(part), Buffer.from(b[at] ?? ''));
    if (order !== 0) return order;
  }
  return 0;
};

/**
 * `isOfOne`: all of them have the same first two parts of their keys. These are then separate parameters: TimescaleDB
 * decompresses everything that conditions on one row at a time, without those of joins, do not exclude.
 */
const remove = async (
  statements: Statements,
  { table, keyColumns, timeColumn }: Entity,
  rows: readonly OldRow[],
  isOfOne = false,
): Promise<number> => {
  const given = keyColumns.map((_, at) => `$${at + 1}::text[]`);
  const [time, first, last] = [1, 2, 3].map((after) => `$${given.length + after}`);
  const common = isOfOne ? keyColumns.slice(0, 2) : [];
  const sql = `
DELETE FROM ${table} AS r
USING unnest(${given.join(', ')}, ${time}::timestamptz[]) AS old (${[...keyColumns, timeColumn].join(', ')})
WHERE ${[...keyColumns, timeColumn].map((column) => `r.${column} = old.${column}`).join(' AND ')}
    AND r.${timeColumn} BETWEEN ${first}::timestamptz AND ${last}::timestamptz
    ${common.map((column, at) => `AND r.${column} = $${given.length + 4 + at}::text`).join(' ')}`;
  const times = rows.map(({ at }) => at).sort((a, b) => a - b);
  return statements.run(`remove-old-${table}`, sql, [
    ...keyColumns.map((_, at) => rows.map(({ key }) => key[at])),
    rows.map(({ at }) => timeParameter(at)),
    timeParameter(times[0] ?? 0),
    timeParameter(times.at(-1) ?? 0),
    ...common.map((_, at) => rows[0]?.key[at]),
  ]);
};
