import { advisoryLocks, connect, migrate, readMigrations } from '@spanledger/postgres-kit';
import type { MigrationStep } from '@spanledger/core';
import type { Client } from 'pg';
import { detectTimescale, type TimescaleMode } from '../client/detect-timescale.ts';
import { prepareSession, sessionConfig, statementsOn } from '../client/timescale-client.ts';
import { translateError } from '../client/translate-error.ts';
import { makeHypertables } from '../partitions/hypertables.ts';
import { refusePooler } from './refuse-pooler.ts';
import { renderMigration } from './render-migration.ts';
import { migrationsDir, telemetryMigrations, what } from './telemetry-migrations.ts';

export interface MigrateOptions {
  /** `auto` when absent. */
  readonly mode?: TimescaleMode | undefined;
  readonly dir?: string | undefined;
  /** Called before each migration. */
  readonly onMigration?: ((step: MigrationStep) => void) | undefined;
}

/** Some read all rows. */
const migrationTimeoutMs = 3_600_000;

/**
 * Applies missing migrations, each file in one transaction, and returns their names. Any number of processes may call
 * it at once: one applies, the others wait. `conflict` when an applied migration was edited since, the database has a
 * schema `telemetry` that is not ours, or the mode is not available, and for a pooler of transactions.
 */
export const migrateTimescale = async (
  url: string,
  { mode = 'auto', dir = migrationsDir, onMigration }: MigrateOptions = {},
): Promise<readonly string[]> => {
  await refusePooler(url);
  try {
    if (mode === 'require') await tryExtension(url);
    const client = await connect(url, 'spanledger migrate', {
      types: sessionConfig.types,
      session: { ...sessionConfig.session, statement_timeout: migrationTimeoutMs },
      query_timeout: migrationTimeoutMs,
    });
    try {
      await prepareSession(client);
      return await migrate(client, {
        what,
        variable: 'TIMESCALE_URL',
        lockId: advisoryLocks.telemetryMigration,
        migrations: readMigrations(dir),
        onMigration,
        table: telemetryMigrations,
        check: async () => void (await detectTimescale(statementsOn(client), mode)),
        apply: (_, { name, sql }) => apply(client, name, sql, mode),
      });
    } finally {
      await client.end();
    }
  } catch (error) {
    throw translateError('migrate', 'write', error, true);
  }
};

/**
 * May be refused: whether it exists is checked afterwards. On a connection of its own, since a server that does not
 * preload the extension ends the connection of the statement.
 */
const tryExtension = async (url: string): Promise<void> => {
  const client = await connect(url, 'spanledger migrate', sessionConfig);
  try {
    const isAvailable = `SELECT FROM pg_available_extensions WHERE name = 'timescaledb' AND installed_version IS NULL`;
    if ((await client.query(isAvailable)).rowCount === 0) return;
    // Not in our own schema, which may exist already and comes first in the search path. It fails without the
    // privilege, or because the server does not preload it; an unreachable server fails the next statement.
    await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public').catch(() => {});
  } finally {
    await client.end();
  }
};

const apply = async (client: Client, name: string, sql: string, mode: TimescaleMode): Promise<void> => {
  const statements = statementsOn(client);
  const { extension } = await detectTimescale(statements, mode);
  await statements.run(`migrate-${name}`, renderMigration(sql, extension !== undefined));
  if (extension !== undefined) await makeHypertables(statements, extension);
};
