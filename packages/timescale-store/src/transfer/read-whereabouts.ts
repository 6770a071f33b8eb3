import {
  copiedTables,
  lastRevision,
  type CopiedKind,
  type Day,
  type GoneRow,
  type ProjectId,
  type RowKey,
} from '@spanledger/core';
import { z } from 'zod';
import { projectParameter, sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { findKeylessRows } from '../keyless/keyless-rows.ts';
import { keyColumns, onDays } from './copied-sql.ts';
import { keyIn } from './key-ranges.ts';
import { transferLimits } from './transfer-limits.ts';

const keptSchema = z.object({ key: z.array(z.string()), version: z.coerce.bigint(), is_deleted: z.boolean() });

/** The tables of entities' keys, and the parts of a copied row's key that they contain. */
const kept = {
  traces: { table: 'trace_keys', columns: ['id'], parts: [0] },
  observations: { table: 'observation_keys', columns: ['trace_id', 'id'], parts: [0, 1] },
  scores: { table: 'score_keys', columns: ['id'], parts: [1] },
} as const;

const isEntity = (kind: CopiedKind): kind is keyof typeof kept => kind in kept;

/** Rows whose key is marked as deleted, or has another day or name. Only entities have tombstones. */
export const readWhereabouts = async (
  client: Timescale,
  projectId: ProjectId,
  kind: CopiedKind,
  day: Day,
  keys: readonly RowKey[],
): Promise<readonly GoneRow[]> => {
  if (keys.length === 0 || !isEntity(kind)) return [];
  const { table, columns, parts } = kept[kind];
  const names = keys.map((key) => parts.map((part) => key[part] ?? ''));
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ARRAY[${columns.join(', ')}] AS key, row_version::text AS version, is_deleted
FROM ${table}
WHERE project_id = ${projectParameter} AND ${keyIn(columns, names, parameters)}`;
  const rows = await client.query('transfer-gone', sql, parameters.values, keptSchema, transferLimits);
  const found = new Map(rows.map((row) => [JSON.stringify(row.key), row]));
  if (kind === 'observations') {
    const others = names.filter((name) => !found.has(JSON.stringify(name)));
    const keyless = others.map(([trace = '', id = '']) => [projectId, trace, id] as const);
    for (const { trace, id, version } of (await findKeylessRows(client, keyless, transferLimits)).rows) {
      const key = [trace, id];
      found.set(JSON.stringify(key), { key, version, is_deleted: false });
    }
  }
  const stillThere = await readStillThere(client, projectId, kind, day, keys);
  return keys.flatMap((key, at) => {
    const row = found.get(JSON.stringify(names[at]));
    if (row === undefined || stillThere.has(JSON.stringify(key))) return [];
    // The tombstone at an entity's former place has a higher version than every revision of the row that was there.
    const version = row.is_deleted ? row.version : lastRevision(row.version);
    return [{ key, version, isElsewhere: !row.is_deleted }];
  });
};

const keySchema = z.object({ key: z.array(z.string()) });

/** Rows written since the day was read. */
const readStillThere = async (
  client: Timescale,
  projectId: ProjectId,
  kind: CopiedKind,
  day: Day,
  keys: readonly RowKey[],
): Promise<ReadonlySet<string>> => {
  const table = copiedTables[kind];
  const columns = keyColumns(table);
  const parameters = sqlParameters(projectId);
  const conditions = [
    `project_id = ${projectParameter}`,
    ...onDays(table, day, day, parameters),
    keyIn(columns, keys, parameters),
  ];
  const sql = `SELECT ARRAY[${columns.join(', ')}] AS key FROM ${table.table} WHERE ${conditions.join(' AND ')}`;
  const rows = await client.query('transfer-still-there', sql, parameters.values, keySchema, transferLimits);
  return new Set(rows.map(({ key }) => JSON.stringify(key)));
};
