import { advisedCommand, unavailable, type SchemaState } from '@spanledger/core';
import { detectTimescale, type TimescaleMode } from '../client/detect-timescale.ts';
import { openTimescale } from '../client/timescale-client.ts';
import { checkHistory, hasHistory, readHistory } from './history.ts';
import { migrationsDir, readMigrations } from './read-migrations.ts';

interface SchemaOptions {
  readonly mode?: TimescaleMode | undefined;
  readonly dir?: string | undefined;
}

/**
 * Whether the schema is the one that this program was made for; changes nothing. Rejects with `unavailable` when
 * migrations are missing or the server cannot be reached, with `conflict` when the schema is newer, was made from
 * edited files, or is not what the mode asks for.
 */
export const checkTimescaleSchema = async (url: string, { mode, dir }: SchemaOptions = {}): Promise<void> => {
  const { pending } = await readState(url, dir, mode);
  const [first] = pending;
  if (first === undefined) return;
  throw unavailable(
    `The telemetry database is not migrated: ${pending.length} missing, from ${first} on. Run ${advisedCommand('migrate')}.`,
  );
};

/** What is applied, missing and unknown; changes nothing. Rejects with `unavailable` when the server does not answer. */
export const readTimescaleSchemaState = (url: string, dir?: string): Promise<SchemaState> => readState(url, dir);

const readState = async (url: string, dir = migrationsDir, mode?: TimescaleMode): Promise<SchemaState> => {
  const client = openTimescale({ url, connectionsMax: 1 });
  try {
    return await client.snapshot(
      'schema-state',
      async (statements) => {
        const migrations = readMigrations(dir);
        if (mode !== undefined) await detectTimescale(statements, mode);
        const history = (await hasHistory(statements)) ? await readHistory(statements) : new Map<string, string>();
        if (mode !== undefined) checkHistory(migrations, history);
        const known = migrations.map(({ name }) => name);
        const pending = known.filter((name) => !history.has(name));
        const unknown = [...history.keys()].filter((name) => !known.includes(name));
        return { applied: known.length - pending.length, pending, unknown };
      },
      { isForWriting: true },
    );
  } finally {
    await client.close();
  }
};
