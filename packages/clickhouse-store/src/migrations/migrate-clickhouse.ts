import { openClickHouse, type ClickHouseOptions } from '../client/clickhouse-client.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { migrationsDirectory, readMigrations } from './read-migrations.ts';
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
    const pending = await pendingMigrations(client, migrations);
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
