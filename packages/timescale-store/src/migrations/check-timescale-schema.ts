import { advisedCommand, unavailable, type SchemaState } from '@spanledger/core';
import { connect, missingMigrations, readMigrations, schemaState } from '@spanledger/postgres-kit';
import { detectTimescale, type TimescaleMode } from '../client/detect-timescale.ts';
import { sessionConfig, statementsOn } from '../client/timescale-client.ts';
import { translateError } from '../client/translate-error.ts';
import { refusePooler } from './refuse-pooler.ts';
import { migrationsDir, telemetryMigrations, what } from './telemetry-migrations.ts';

interface SchemaOptions {
  readonly mode?: TimescaleMode | undefined;
  readonly dir?: string | undefined;
}

const timeoutMs = 15_000;

/**
 * Checks that the schema is that of this program; changes nothing. Rejects with `unavailable` when migrations are
 * missing or the server cannot be reached, with `conflict` when the schema is newer, was created from edited files, or
 * does not match the mode, and for a URL of a pooler of transactions.
 */
export const checkTimescaleSchema = async (url: string, { mode, dir }: SchemaOptions = {}): Promise<void> => {
  await refusePooler(url);
  const { pending } = await readState(url, dir, mode);
  const [first] = pending;
  if (first === undefined) return;
  throw unavailable(
    `The telemetry database is not migrated: ${pending.length} missing, from ${first} on. Run ${advisedCommand('migrate')}.`,
  );
};

/**
 * The applied, missing and unknown migrations; changes nothing. Rejects with `unavailable` when the server does not
 * answer.
 */
export const readTimescaleSchemaState = (url: string, dir?: string): Promise<SchemaState> => readState(url, dir);

const readState = async (url: string, dir = migrationsDir, mode?: TimescaleMode): Promise<SchemaState> => {
  try {
    const client = await connect(url, 'spanledger status', {
      types: sessionConfig.types,
      session: { ...sessionConfig.session, statement_timeout: timeoutMs },
      query_timeout: timeoutMs,
    });
    try {
      const migrations = readMigrations(dir);
      const history = await telemetryMigrations.read(client);
      // Migrating an empty database creates the extension that it needs, or says why it cannot.
      if (mode !== undefined && history.size > 0) await detectTimescale(statementsOn(client), mode);
      if (mode !== undefined) missingMigrations(what, migrations, history);
      return schemaState(migrations, history);
    } finally {
      await client.end();
    }
  } catch (error) {
    throw translateError('schema-state', 'write', error, false);
  }
};
