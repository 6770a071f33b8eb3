import {
  copiedTables,
  type ColumnType,
  type CopiedRow,
  type CopiedTable,
  type CopiedValue,
  type Period,
  type ProjectId,
  type TransferSource,
} from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { dayOfRow, keyColumns, rowHash, selectedColumns, transferLimits } from './copied-sql.ts';
import { keyIn, keyWithin } from './key-ranges.ts';
import { readWhereabouts } from './read-whereabouts.ts';

const schemaOf = (type: ColumnType): z.ZodType<CopiedValue> => {
  if (type.endsWith('map')) return z.array(z.tuple([z.string(), z.string()]));
  if (type === 'texts') return z.array(z.string());
  return type.endsWith('?') ? z.string().nullable() : z.string();
};

/** Rows of `selectedColumns`. */
const copiedRowSchema = ({ columns }: CopiedTable): z.ZodType<CopiedRow> =>
  z.object(Object.fromEntries(Object.entries(columns).map(([name, type]) => [`copied_${name}`, schemaOf(type)])));

const copiedRowOf = ({ columns }: CopiedTable, selected: CopiedRow): CopiedRow => {
  const row: Record<string, CopiedValue> = {};
  for (const name in columns) row[name] = selected[`copied_${name}`] ?? null;
  return row;
};

/** Embedded servers have no UUID of their own: that of the database distinguishes them. */
const identitySql = `
SELECT concat(toString(serverUUID()), '/', name, '/', toString(uuid)) AS identity
FROM system.databases WHERE name = currentDatabase()`;
const identitySchema = z.object({ identity: z.string() });

const tablesSql = `SELECT name FROM system.tables WHERE database = currentDatabase()`;
const tablesSchema = z.object({ name: z.string() });
const projectsSql = (tables: readonly string[]): string =>
  `SELECT DISTINCT project_id FROM (
${tables.map((table) => `SELECT project_id FROM ${table}`).join(' UNION DISTINCT ')}
) ORDER BY project_id`;
const projectSchema = z.object({ project_id: z.string() });

const digestSchema = z.object({ day: z.string(), rows: z.coerce.number(), checksum: z.coerce.bigint() });
const entrySchema = z.object({ key: z.array(z.string()), hash: z.string() });

export const clickHouseTransferSource = (client: ClickHouse): TransferSource => ({
  identity: async () => {
    const [row] = await client.query('transfer-identity', identitySql, {}, identitySchema);
    return `clickhouse ${row?.identity ?? ''}`;
  },
  projects: async () => {
    // A migration that was killed may have made some of them.
    const made = new Set((await client.query('transfer-tables', tablesSql, {}, tablesSchema)).map(({ name }) => name));
    const tables = Object.values(copiedTables).flatMap(({ table }) => (made.has(table) ? [table] : []));
    if (tables.length === 0) return [];
    const rows = await client.query('transfer-projects', projectsSql(tables), {}, projectSchema, transferLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
  digests: async (projectId, kind, period, depth) => {
    const table = copiedTables[kind];
    const parameters = sqlParameters(projectId);
    const hash = depth === 'counts' ? '0' : `sum(reinterpretAsUInt64(reverse(${rowHash(table, depth)})))`;
    const sql = `SELECT toString(${dayOfRow(table)}) AS day, count() AS rows, ${hash} AS checksum
FROM ${table.table} FINAL
${whereCopied(table, inPeriod(table, period, parameters))}
GROUP BY day ORDER BY day`;
    return client.query(`transfer-${depth}`, sql, parameters.values, digestSchema, transferLimits);
  },
  entries: (projectId, kind, day, depth) => {
    const table = copiedTables[kind];
    const parameters = sqlParameters(projectId);
    const keys = keyColumns(table);
    const sql = `SELECT [${keys.join(', ')}] AS key, lower(hex(${rowHash(table, depth)})) AS hash
FROM ${table.table} FINAL
${whereCopied(table, inPeriod(table, { fromDay: day, toDay: day }, parameters))}
ORDER BY ${keys.join(', ')}`;
    return client.stream('transfer-entries', sql, parameters.values, entrySchema, transferLimits);
  },
  rows: async function* (projectId, kind, { day, first, last, keys }) {
    const table = copiedTables[kind];
    const parameters = sqlParameters(projectId);
    const conditions = [
      ...inPeriod(table, { fromDay: day, toDay: day }, parameters),
      ...keyWithin(keyColumns(table), first, last, parameters),
      ...(keys === undefined ? [] : [keyIn(keyColumns(table), keys, parameters)]),
    ];
    const sql = `SELECT ${selectedColumns(table)}
FROM ${table.table} FINAL
${whereCopied(table, conditions)}`;
    const schema = copiedRowSchema(table);
    for await (const row of client.stream(`transfer-${kind}`, sql, parameters.values, schema, transferLimits)) {
      yield copiedRowOf(table, row);
    }
  },
  whereabouts: (projectId, kind, day, keys) => readWhereabouts(client, projectId, kind, day, keys),
});

/** A deletion that failed halfway, and was not tried again, is none. */
const whereCopied = (table: CopiedTable, conditions: readonly string[]): string =>
  whereProject(table.table, table === copiedTables.deletions ? ['is_done = 1', ...conditions] : conditions);

const inPeriod = (table: CopiedTable, period: Period | undefined, parameters: SqlParameters): readonly string[] => {
  if (period === undefined) return [];
  const [from, to] = [parameters.bind('Date', period.fromDay), parameters.bind('Date', period.toDay)];
  return [`${dayOfRow(table)} >= ${from}`, `${dayOfRow(table)} <= ${to}`];
};
