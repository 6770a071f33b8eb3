import { copiedTables, type CopiedKind, type Day, type GoneRow, type ProjectId, type RowKey } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { projectParameter, sqlParameters } from '../query/sql-parameters.ts';
import { transferLimits, dayOfRow, keyColumns } from './copied-sql.ts';
import { keyIn } from './key-ranges.ts';

const goneSchema = z.object({ key: z.array(z.string()), version: z.coerce.bigint() });
const liveSchema = z.object({ entity: z.array(z.string()) });

/**
 * The parts of an entity's key that are the same in every place; and the table of the days on which it is looked up.
 */
const entities = {
  traces: { parts: [0], days: 'trace_days', daysId: 'trace_id' },
  observations: { parts: [0, 1], days: 'trace_days', daysId: 'trace_id' },
  scores: { parts: [1], days: 'score_days', daysId: 'score_id' },
} as const;

const isEntity = (kind: CopiedKind): kind is keyof typeof entities => kind in entities;

/** Rows that have a tombstone, with its version. Only entities have tombstones. */
export const readWhereabouts = async (
  client: ClickHouse,
  projectId: ProjectId,
  kind: CopiedKind,
  day: Day,
  keys: readonly RowKey[],
): Promise<readonly GoneRow[]> => {
  if (keys.length === 0 || !isEntity(kind)) return [];
  const { table } = copiedTables[kind];
  const columns = keyColumns(copiedTables[kind]);
  const parameters = sqlParameters(projectId);
  const onDay = `${dayOfRow(copiedTables[kind])} = ${parameters.bind('Date', day)}`;
  const sql = `SELECT [${columns.join(', ')}] AS key, toString(max(row_version)) AS version
FROM ${table}
${whereProject(table, [onDay, keyIn(columns, keys, parameters)])}
GROUP BY ${columns.join(', ')}
HAVING argMax(is_deleted, row_version) = 1`;
  const gone = await client.query('transfer-gone', sql, parameters.values, goneSchema, transferLimits);
  const live = await readLive(client, projectId, kind, gone);
  const { parts } = entities[kind];
  return gone.map(({ key, version }) => ({ key, version, isElsewhere: live.has(nameOf(key, parts)) }));
};

const nameOf = (key: RowKey, parts: readonly number[]): string => JSON.stringify(parts.map((part) => key[part]));

/** The names of those entities that are live anywhere. */
const readLive = async (
  client: ClickHouse,
  projectId: ProjectId,
  kind: keyof typeof entities,
  gone: readonly { readonly key: RowKey }[],
): Promise<ReadonlySet<string>> => {
  if (gone.length === 0) return new Set();
  const { parts, days, daysId } = entities[kind];
  const { table } = copiedTables[kind];
  const all = keyColumns(copiedTables[kind]);
  const columns = parts.map((part) => all[part] ?? '');
  const parameters = sqlParameters(projectId);
  const names = gone.map(({ key }) => parts.map((part) => key[part] ?? ''));
  const ids = parameters.bind('Array(String)', [...new Set(names.map(([id]) => id ?? ''))]);
  const dayOf = (aggregate: string): string =>
    `(SELECT ${aggregate} FROM ${days} WHERE project_id = ${projectParameter} AND ${daysId} IN ${ids})`;
  const day = dayOfRow(copiedTables[kind]);
  const conditions = [
    `${day} >= ${dayOf('min(first_day)')}`,
    `${day} <= ${dayOf('max(last_day)')}`,
    keyIn(columns, names, parameters),
  ];
  const sql = `SELECT DISTINCT [${columns.join(', ')}] AS entity
FROM ${table} FINAL
${whereProject(table, conditions)}`;
  const rows = await client.query('transfer-elsewhere', sql, parameters.values, liveSchema, transferLimits);
  return new Set(rows.map(({ entity }) => JSON.stringify(entity)));
};
