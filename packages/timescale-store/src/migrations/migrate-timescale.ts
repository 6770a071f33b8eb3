import { conflict } from '@spanledger/core';
import { z } from 'zod';
import { detectTimescale, type TimescaleMode } from '../client/detect-timescale.ts';
import { openTimescale, type Statements } from '../client/timescale-client.ts';
import { makeHypertables } from '../partitions/hypertables.ts';
import { migrationsDir, readMigrations, type Migration } from './read-migrations.ts';
import { checkHistory, createHistory, readHistory } from './history.ts';
import { renderMigration } from './render-migration.ts';

export interface MigrateOptions {
  /** `auto` when absent. */
  readonly mode?: TimescaleMode | undefined;
  readonly dir?: string | undefined;
}

const lockId = 5_108_220_616;
/** Some read every row that there is. */
const migrationTimeoutMs = 3_600_000;

/**
 * Applies what is missing, each file in one transaction, and gives the names of what it applied. Any number of
 * processes may call it at once: one applies, the others wait. `conflict` when an applied migration was edited
 * since, the database has a schema `telemetry` that is not ours, or the mode cannot be had.
 */
export const migrateTimescale = async (
  url: string,
  { mode = 'auto', dir = migrationsDir }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const client = openTimescale({ url, connectionsMax: 1, withServerMessages: true });
  const applied: string[] = [];
  try {
    if (mode === 'require') await tryExtension(client);
    await client.transaction('migrate-begin', async (statements) => {
      await lock(statements);
      await detectTimescale(statements, mode);
      await createHistory(statements);
    });
    const migrations = readMigrations(dir);
    for (const migration of migrations) {
      const isNew = await client.transaction(
        `migrate-${migration.name}`,
        (statements) => apply(statements, migrations, migration, mode),
        { timeoutMs: migrationTimeoutMs },
      );
      if (isNew) applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.close();
  }
};

const lock = async (statements: Statements): Promise<void> => {
  await statements.run('migrate-lock', 'SELECT pg_advisory_xact_lock($1)', [lockId]);
};

/** May be refused: whether it is there is looked at afterwards. */
const tryExtension = async (client: ReturnType<typeof openTimescale>): Promise<void> => {
  const isThere = `SELECT true AS yes FROM pg_available_extensions WHERE name = 'timescaledb' AND installed_version IS NULL`;
  const rows = await client.query('extension-available', isThere, [], z.object({ yes: z.boolean() }));
  if (rows.length === 0) return;
  try {
    await client.transaction('create-extension', (statements) =>
      // Not in our own schema, which may be there already and comes first in the search path.
      statements.run('create-extension', 'CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public'),
    );
  } catch {
    // For want of the right, or because the server does not preload it. A server that is gone fails what comes next.
  }
};

const apply = async (
  statements: Statements,
  migrations: readonly Migration[],
  { name, sql, checksum }: Migration,
  mode: TimescaleMode,
): Promise<boolean> => {
  await lock(statements);
  const history = await readHistory(statements);
  checkHistory(migrations, history);
  if (history.has(name)) return false;
  const { extension } = await detectTimescale(statements, mode);
  try {
    await statements.run(`migrate-${name}`, renderMigration(sql, extension !== undefined));
    if (extension !== undefined) await makeHypertables(statements, extension);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw conflict(`The telemetry migration ${name} failed: ${problem}. Nothing of it was applied.`);
  }
  await statements.run('migrate-note', 'INSERT INTO migrations (name, checksum) VALUES ($1, $2)', [name, checksum]);
  return true;
};
