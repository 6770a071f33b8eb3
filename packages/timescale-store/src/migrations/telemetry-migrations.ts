import { conflict } from '@spanledger/core';
import { plainMigrationTable, type MigrationTable } from '@spanledger/postgres-kit';
import { fileURLToPath } from 'node:url';
import { telemetrySchema } from '../client/timescale-client.ts';

/** The database in messages about migrations. */
export const what = 'telemetry';
export const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

const table = `${telemetrySchema}.migrations`;
const plain = plainMigrationTable(table);
const isThereSql = `SELECT to_regclass('${table}') IS NOT NULL AS "isThere"`;

/**
 * Applied migrations; none where the table is missing. The table is created with our schema; `conflict`, and nothing
 * created, if that schema belongs to another program.
 */
export const telemetryMigrations: MigrationTable = {
  ...plain,
  read: async (client) => {
    const { rows } = await client.query<{ isThere: boolean }>(isThereSql);
    return rows[0]?.isThere === true ? plain.read(client) : new Map();
  },
  create: async (client) => {
    const { rows } = await client.query<{ isThere: boolean }>(isThereSql);
    if (rows[0]?.isThere === true) return;
    const strangers = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname = '${telemetrySchema}' AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 3`,
    );
    if (strangers.rows.length > 0) {
      throw conflict(
        `The database has a schema "${telemetrySchema}" that is not Spanledger's ` +
          `(it holds ${strangers.rows.map(({ name }) => name).join(', ')}). Nothing was changed: ` +
          'name another database in TIMESCALE_URL.',
      );
    }
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${telemetrySchema}`);
    await plain.create(client);
  },
};
