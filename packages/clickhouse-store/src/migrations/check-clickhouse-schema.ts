import { advisedCommand, unavailable } from '@spanledger/core';
import { z } from 'zod';
import { openClickHouse, type ClickHouse, type ClickHouseOptions } from '../client/clickhouse-client.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { migrationsDirectory, readMigrations } from './read-migrations.ts';

const tablesSchema = z.object({ tables: z.coerce.number() });
const tablesSql = `SELECT count() AS tables FROM system.tables
WHERE database = {database:String} AND name = 'schema_migrations'`;

/** Whether the database of this name was ever migrated; for a database that is known to exist. */
export const hasMigrations = async (system: ClickHouse, database: string): Promise<boolean> => {
  const [row] = await system.query('has-migrations', tablesSql, { database }, tablesSchema);
  return row?.tables === 1;
};

/**
 * Checks that the schema is that of this program; changes nothing. Rejects with `unavailable` when migrations are
 * missing, with `conflict` when the schema is newer or was migrated from edited files.
 */
export const checkClickHouseSchema = async (
  options: ClickHouseOptions,
  directory: string = migrationsDirectory(),
): Promise<void> => {
  const migrations = await readMigrations(directory);
  const client = openClickHouse(options);
  const system = openClickHouse({ ...options, database: 'system' });
  try {
    const { database } = client;
    const pending = (await hasMigrations(system, database)) ? await pendingMigrations(client, migrations) : migrations;
    const [first] = pending;
    if (first === undefined) return;
    throw unavailable(
      `The ClickHouse database ${database} is not migrated: ${pending.length} missing, from ${first.name} on. Run ${advisedCommand('migrate')}.`,
    );
  } finally {
    await Promise.all([client.close(), system.close()]);
  }
};
