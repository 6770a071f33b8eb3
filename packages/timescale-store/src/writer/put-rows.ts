import { inSlices, type Micros } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import { lostRows } from '../client/lost-rows.ts';
import type { Statements } from '../client/timescale-client.ts';
import { copyText } from '../rows/copy-text.ts';
import { isAged } from '../partitions/hypertables.ts';
import { settleKeylessRows } from '../keyless/settle-keyless-rows.ts';
import type { EntityTable } from './entity-tables.ts';
import { removeOldRows } from './remove-old-rows.ts';

/** The place of an entity, or a place from which it must be absent. */
export interface Key<Row> {
  readonly key: readonly string[];
  readonly kept: readonly (string | null)[];
  readonly at: Micros;
  readonly version: bigint;
  readonly movedAt: Micros | undefined;
  /** `undefined`: it is removed from there. */
  readonly row: Row | undefined;
}

/** A key whose version won, and the former place of its row, if there was one. */
export interface WonKey<Row> extends Key<Row> {
  readonly before: Micros | undefined;
  /** That is so long ago that it may be compressed. */
  readonly isAged: boolean;
}

/**
 * Of keys of the same entity the one with the highest version, the last of equals; in the lock order of all writers.
 */
export const bestKeys = async <Row>(keys: Iterable<Key<Row>>): Promise<ReadonlyMap<string, Key<Row>>> => {
  const best = new Map<string, Key<Row>>();
  await inSlices(keys, (key) => {
    const name = nameOf(key.key);
    const other = best.get(name);
    if (other === undefined || key.version >= other.version) best.set(name, key);
  });
  return new Map([...best].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** As the server returns it: without lone surrogates. */
const nameOf = (key: readonly string[]): string => JSON.stringify(key.map((part) => part.toWellFormed()));

/** More parameters would be encoded in one go. */
const keysAtOnce = 2_000;

const wonSchema = z.object({
  name: z.array(z.string()),
  before_time: z.number().nullable(),
  is_aged: z.boolean().nullable(),
});

/** Writes rows whose version is not below the stored one. Returns those; the others change nothing. */
export const putRows = async <Row>(
  statements: Statements,
  entity: EntityTable<Row>,
  keys: ReadonlyMap<string, Key<Row>>,
): Promise<readonly WonKey<Row>[]> => {
  if (keys.size === 0) return [];
  const put: WonKey<Row>[] = [];
  const named = [...keys];
  for (let from = 0; from < named.length; from += keysAtOnce)
    put.push(...(await putKeys(statements, entity, new Map(named.slice(from, from + keysAtOnce)))));
  const won = entity.table === 'observations' ? await settleKeylessRows(statements, put) : put;
  const old = won.flatMap(({ key, before: at, isAged }) => (at === undefined ? [] : [{ key, at, isAged }]));
  // Nothing is merged with a row that was not found.
  if ((await removeOldRows(statements, entity, old)) !== old.length) throw lostRows(`put-${entity.table}`);
  const rows = won.flatMap(({ row }) => (row === undefined ? [] : [row]));
  if (rows.length > 0) {
    const { table, columns } = entity;
    const names = columns.map(([name]) => name);
    await statements.copy(`copy-${table}`, table, names, copyText(columns, rows));
  }
  return won;
};

const putKeys = async <Row>(
  statements: Statements,
  { keyTable, keyColumns, keptColumns, timeColumn }: EntityTable<Row>,
  keys: ReadonlyMap<string, Key<Row>>,
): Promise<readonly WonKey<Row>[]> => {
  const all = [...keys.values()];
  const columns = [...keyColumns, ...keptColumns, timeColumn, 'row_version', 'is_deleted', 'moved_at'];
  const texts = [...keyColumns, ...keptColumns].map((_, at) => `$${at + 1}::text[]`);
  const [time, version, isDeleted, movedAt] = [1, 2, 3, 4].map((after) => `$${texts.length + after}`);
  const sets = columns.slice(keyColumns.length, -1).map((column) => `${column} = excluded.${column}`);
  const sql = `
INSERT INTO ${keyTable} AS k (${columns.join(', ')})
SELECT * FROM unnest(${texts.join(', ')}, ${time}::timestamptz[], ${version}::numeric[], ${isDeleted}::boolean[],
    ${movedAt}::timestamptz[])
ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE
SET ${sets.join(', ')}, moved_at = coalesce(excluded.moved_at, k.moved_at),
    before_time = CASE WHEN k.is_deleted THEN NULL ELSE k.${timeColumn} END
WHERE k.row_version <= excluded.row_version
RETURNING ARRAY[${keyColumns.join(', ')}] AS name, before_time,
    ${isAged('before_time')} AS is_aged`;
  const values = [
    ...keyColumns.map((_, at) => all.map(({ key }) => key[at])),
    ...keptColumns.map((_, at) => all.map(({ kept }) => kept[at] ?? null)),
    all.map(({ at }) => timeParameter(at)),
    all.map(({ version }) => version.toString()),
    all.map(({ row }) => row === undefined),
    all.map(({ movedAt }) => (movedAt === undefined ? null : timeParameter(movedAt))),
  ];
  const rows = await statements.query(`put-${keyTable}`, sql, values, wonSchema);
  return rows.flatMap(({ name, before_time: before, is_aged }) => {
    const key = keys.get(nameOf(name));
    return key === undefined ? [] : [{ ...key, before: before ?? undefined, isAged: is_aged === true }];
  });
};
