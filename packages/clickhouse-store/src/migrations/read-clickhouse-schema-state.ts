import type { SchemaState } from '@spanledger/core';
import { openClickHouse, type ClickHouseOptions } from '../client/clickhouse-client.ts';
import { hasMigrations } from './check-clickhouse-schema.ts';
import { readAppliedMigrations } from './pending-migrations.ts';
import { migrationsDirectory, readMigrations } from './read-migrations.ts';

/** What is applied, missing and unknown; changes nothing. Rejects with `unavailable` when the server does not answer. */
export const readClickHouseSchemaState = async (
  options: ClickHouseOptions,
  directory: string = migrationsDirectory(),
): Promise<SchemaState> => {
  const known = (await readMigrations(directory)).map(({ name }) => name);
  const client = openClickHouse(options);
  const system = openClickHouse({ ...options, database: 'system' });
  try {
    const isThere = await hasMigrations(system, client.database);
    const applied = new Set((isThere ? await readAppliedMigrations(client) : []).map(({ name }) => name));
    const pending = known.filter((name) => !applied.has(name));
    const unknown = [...applied].filter((name) => !known.includes(name));
    return { applied: known.length - pending.length, pending, unknown };
  } finally {
    await Promise.all([client.close(), system.close()]);
  }
};
