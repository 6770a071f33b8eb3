import { copiedTables, type ProjectId, type RowKey, type TransferSource } from '@spanledger/core';
import { z } from 'zod';
import { projectParameter, sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { copiedRowSchema } from './copied-row-schema.ts';
import { dayOfRow, keyColumns, onDays, rowHash, selectedColumns } from './copied-sql.ts';
import { lightRanges } from './light-ranges.ts';
import { keyIn, keyWithin } from './key-ranges.ts';
import { readWhereabouts } from './read-whereabouts.ts';
import { transferLimits } from './transfer-limits.ts';

/** The same name on another server, or after this one was initialised again, is another database. */
const identitySql = `
SELECT concat_ws('/', extract(epoch FROM pg_postmaster_start_time()), current_setting('port'), oid) AS identity
FROM pg_database WHERE datname = current_database()`;
const identitySchema = z.object({ identity: z.string() });

const projectsSql = `SELECT project_id FROM (
${Object.values(copiedTables)
  .map(({ table }) => `SELECT DISTINCT project_id FROM ${table}`)
  .join(' UNION ')}
) AS projects ORDER BY project_id`;
const projectSchema = z.object({ project_id: z.string() });

const digestSchema = z.object({ day: z.string(), rows: z.coerce.number(), checksum: z.coerce.bigint() });
const entrySchema = z.object({ key: z.array(z.string()), hash: z.string() });

const where = (conditions: readonly string[]): string =>
  `WHERE ${[`project_id = ${projectParameter}`, ...conditions].join('\n  AND ')}`;

export const timescaleTransferSource = (client: Timescale): TransferSource => ({
  identity: async () => {
    const [row] = await client.query('transfer-identity', identitySql, [], identitySchema);
    return `postgresql ${row?.identity ?? ''}`;
  },
  projects: async () => {
    const rows = await client.query('transfer-projects', projectsSql, [], projectSchema, transferLimits);
    return rows.map(({ project_id }) => project_id as ProjectId);
  },
  digests: async (projectId, kind, period, depth) => {
    const table = copiedTables[kind];
    const parameters = sqlParameters(projectId);
    const hash = depth === 'counts' ? '0' : `sum(('x' || ${rowHash(table, depth)})::bit(64)::bigint::numeric)`;
    const conditions = period === undefined ? [] : onDays(table, period.fromDay, period.toDay, parameters);
    const sql = `SELECT ${dayOfRow(table)} AS day, count(*) AS rows, ${hash} AS checksum
FROM ${table.table}
${where(conditions)}
GROUP BY 1 ORDER BY 1`;
    const rows = await client.query(`transfer-${depth}`, sql, parameters.values, digestSchema, transferLimits);
    return rows.map((row) => ({ ...row, checksum: BigInt.asUintN(64, row.checksum) }));
  },
  entries: (projectId, kind, day, depth) => {
    const table = copiedTables[kind];
    const parameters = sqlParameters(projectId);
    const keys = keyColumns(table).join(', ');
    const sql = `SELECT ARRAY[${keys}] AS key, ${rowHash(table, depth)} AS hash
FROM ${table.table}
${where(onDays(table, day, day, parameters))}
ORDER BY ${keys}`;
    return client.stream('transfer-entries', sql, parameters.values, entrySchema, transferLimits);
  },
  rows: async function* (projectId, kind, range) {
    const table = copiedTables[kind];
    const schema = copiedRowSchema(table);
    const keys = keyColumns(table);
    const conditionsOf = (parameters: SqlParameters, first: RowKey, last: RowKey): readonly string[] => [
      ...onDays(table, range.day, range.day, parameters),
      ...keyWithin(keys, first, last, parameters),
      ...(range.keys === undefined ? [] : [keyIn(keys, range.keys, parameters)]),
    ];
    for (const [first, last] of await lightRanges(client, projectId, table, range, conditionsOf)) {
      const parameters = sqlParameters(projectId);
      const sql = `SELECT ${selectedColumns(table)}
FROM ${table.table}
${where(conditionsOf(parameters, first, last))}`;
      yield* await client.query(`transfer-${kind}`, sql, parameters.values, schema, transferLimits);
    }
  },
  whereabouts: (projectId, kind, day, keys) => readWhereabouts(client, projectId, kind, day, keys),
});
