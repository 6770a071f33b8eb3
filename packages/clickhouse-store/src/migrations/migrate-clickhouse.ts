import { conflict } from '@spanledger/core';
import { z } from 'zod';
import { openClickHouse, type ClickHouse, type ClickHouseOptions } from '../client/clickhouse-client.ts';
import { migrationsDirectory, readMigrations, type Migration } from './read-migrations.ts';
import { renderMigration } from './render-migration.ts';

export interface MigrateOptions {
  /** The cluster's name, or `{cluster}` for the server's macro; one node when absent. */
  readonly cluster?: string | undefined;
  /** Found from the program's own place when absent. */
  readonly directory?: string | undefined;
}

const createTable = `
CREATE TABLE IF NOT EXISTS schema_migrations {{on_cluster}} (
    name String,
    sha256 String,
    applied_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = {{engine:ReplacingMergeTree}}
ORDER BY (name, sha256)`;

const appliedSql = 'SELECT DISTINCT name, sha256 FROM schema_migrations ORDER BY name';
const appliedSchema = z.object({ name: z.string(), sha256: z.string() });
const recordSql = 'INSERT INTO schema_migrations (name, sha256) VALUES ({name:String}, {sha256:String})';

/**
 * Creates the database if absent and brings its schema up to date; gives the names of what it applied. Safe to run
 * in several processes at once: every statement may be applied twice. Rejects with `conflict` when an applied
 * migration was edited or when the database is ahead of this program.
 */
export const migrateClickHouse = async (
  options: ClickHouseOptions,
  { cluster, directory = migrationsDirectory() }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const migrations = await readMigrations(directory);
  const client = openClickHouse({ ...options, withServerMessages: true });
  try {
    await createDatabase(options, client.database, cluster);
    await client.command(renderMigration(createTable, cluster), { name: 'migrate' });
    const pending = await pendingOf(client, migrations);
    for (const { name, sql, sha256 } of pending) {
      await client.command(renderMigration(sql, cluster), { name: `migrate ${name}` });
      await client.command(recordSql, { name: `migrate ${name}`, params: { name, sha256 } });
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.close();
  }
};

const createDatabase = async (options: ClickHouseOptions, database: string, cluster: string | undefined) => {
  const client = openClickHouse({ ...options, database: 'system', withServerMessages: true });
  const quoted = `\`${database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
  try {
    const sql = renderMigration(`CREATE DATABASE IF NOT EXISTS ${quoted} {{on_cluster}}`, cluster);
    await client.command(sql, { name: 'migrate' });
  } finally {
    await client.close();
  }
};

const pendingOf = async (client: ClickHouse, migrations: readonly Migration[]): Promise<readonly Migration[]> => {
  const applied = await client.query('applied-migrations', appliedSql, {}, appliedSchema);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, sha256 } of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw conflict(`The ClickHouse schema has ${name}, which this program does not know: run a newer version of it`);
    }
    if (migration.sha256 !== sha256) {
      throw conflict(`${name} was edited after it was applied: restore the file and put the change into a new one`);
    }
  }
  const last = applied.at(-1)?.name ?? '';
  const done = new Set(applied.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !done.has(name));
  const late = pending.find(({ name }) => name < last);
  if (late !== undefined) throw conflict(`${late.name} comes before ${last}, which is applied: give it a later number`);
  return pending;
};
