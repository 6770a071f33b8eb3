import { setTimeout as wait } from 'node:timers/promises';
import type { MigrationStep } from '@spanledger/core';
import { openClickHouse, type ClickHouse, type ClickHouseOptions } from '../client/clickhouse-client.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { migrationsDirectory, readMigrations, type Migration } from './read-migrations.ts';
import { renderMigration } from './render-migration.ts';

export interface MigrateOptions {
  /** The cluster's name, or `{cluster}` for the server's macro; one node when absent. */
  readonly cluster?: string | undefined;
  /** Derived from the program's own path when absent. */
  readonly directory?: string | undefined;
  /** Waits before a refused statement is tried again; half a second more each time when absent. */
  readonly pause?: ((attempt: number) => Promise<void>) | undefined;
  /** Called before each migration. */
  readonly onMigration?: ((step: MigrationStep) => void) | undefined;
}

const createTable = `
CREATE TABLE IF NOT EXISTS schema_migrations {{on_cluster}} (
    name String,
    sha256 String,
    applied_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = {{engine:ReplacingMergeTree}}
ORDER BY (name, sha256)`;

const attemptsMax = 4;
const pauseMs = 500;
const growingPause = async (attempt: number): Promise<void> => wait(attempt * pauseMs);

/** Some read all rows. */
const migrationTimeoutMs = 3_600_000;

const recordSql = `
INSERT INTO schema_migrations (name, sha256)
SELECT applied.1, applied.2 FROM (SELECT arrayJoin(arrayZip({names:Array(String)}, {hashes:Array(String)})) AS applied)`;

/**
 * Creates the database if absent and brings its schema up to date; returns the names of the migrations that it applied.
 * Safe to run in several processes at once, and again after it was killed: every statement may be applied twice.
 * Rejects with `conflict` when an applied migration was edited or when the database is ahead of this program.
 */
export const migrateClickHouse = async (
  options: ClickHouseOptions,
  { cluster, directory = migrationsDirectory(), pause = growingPause, onMigration }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const migrations = await readMigrations(directory);
  const client = openClickHouse({ ...options, withServerMessages: true, commandMsMax: migrationTimeoutMs });
  try {
    await createDatabase(options, client.database, cluster);
    await client.command(renderMigration(createTable, cluster), { name: 'migrate' });
    const pending = await pendingMigrations(client, migrations);
    await apply(client, pending, { cluster, pause, onMigration });
    return pending.map(({ name }) => name);
  } finally {
    await client.close();
  }
};

interface Applying extends Pick<MigrateOptions, 'cluster' | 'onMigration'> {
  readonly pause: (attempt: number) => Promise<void>;
}

/** In their order; the applied ones are recorded at the end, also when one of them fails. */
const apply = async (client: ClickHouse, pending: readonly Migration[], applying: Applying): Promise<void> => {
  const applied: Migration[] = [];
  try {
    for (const [index, migration] of pending.entries()) {
      applying.onMigration?.({ name: migration.name, nth: index + 1, count: pending.length });
      await applyOne(client, migration, applying);
      applied.push(migration);
    }
  } finally {
    const params = { names: applied.map(({ name }) => name), hashes: applied.map(({ sha256 }) => sha256) };
    if (applied.length > 0) await client.command(recordSql, { name: 'migrate', params });
  }
};

/**
 * Another migrating process may change the schema while the server executes a statement: so a refused one is tried
 * again before it counts as failed.
 */
const applyOne = async (
  client: ClickHouse,
  { name, sql }: Pick<Migration, 'name' | 'sql'>,
  { cluster, pause }: Applying,
  attempt = 1,
): Promise<void> => {
  try {
    await client.command(renderMigration(sql, cluster), { name: `migrate ${name}`, timeoutMs: migrationTimeoutMs });
  } catch (error) {
    if (attempt === attemptsMax) throw error;
    await pause(attempt);
    await applyOne(client, { name, sql }, { cluster, pause }, attempt + 1);
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
