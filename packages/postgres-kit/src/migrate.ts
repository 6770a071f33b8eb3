import { conflict, type MigrationStep } from '@spanledger/core';
import { DatabaseError, type ClientBase } from 'pg';
import { failureOf } from './failures.ts';
import { missingMigrations, type MigrationTable } from './migration-history.ts';
import type { Migration } from './read-migrations.ts';

export interface MigrateOptions {
  /** The database in messages: `The telemetry migration 0001 failed`. */
  readonly what: string;
  /** That names the database. */
  readonly variable: string;
  /** One process at a time. */
  readonly lockId: number;
  readonly migrations: readonly Migration[];
  readonly table: MigrationTable;
  /** In the first transaction, before anything is made: rejects where this database is not to be migrated. */
  readonly check?: (client: ClientBase) => Promise<void>;
  /** Runs the file's SQL when absent. */
  readonly apply?: (client: ClientBase, migration: Migration) => Promise<void>;
  /** Called before each migration. */
  readonly onMigration?: ((step: MigrationStep) => void) | undefined;
}

const attemptsMax = 5;

/**
 * Applies what is missing, each file in one transaction together with its line in the history, and returns the names of
 * those that it applied. Any number of processes may call it at once: one applies, the others wait. Rejects as
 * `missingMigrations` does, and with `conflict` when an empty database has another encoding than UTF8, or the server
 * refuses a migration: nothing of it was applied then, and the next call tries it again.
 */
export const migrate = async (client: ClientBase, options: MigrateOptions): Promise<readonly string[]> => {
  const { what, variable, lockId, migrations, table, check, apply = applySql, onMigration } = options;
  const readMissing = async () => missingMigrations(what, migrations, await table.read(client));
  const missing = await inTurn(client, lockId, async () => {
    await check?.(client);
    await table.create(client);
    const found = await readMissing();
    if (found.length === migrations.length) await refuseOtherEncoding(client, variable);
    return found;
  });
  const applied: string[] = [];
  for (const [index, migration] of missing.entries()) {
    onMigration?.({ name: migration.name, nth: index + 1, count: missing.length });
    const isMine = await inTurn(client, lockId, async () => {
      // Another process may have applied it meanwhile.
      if (!(await readMissing()).includes(migration)) return false;
      await apply(client, migration).catch((error: unknown) => {
        throw isRefusal(error) ? refused(what, migration, error) : error;
      });
      await table.add(client, migration);
      return true;
    });
    if (isMine) applied.push(migration.name);
  }
  return applied;
};

/** Such a database cannot store every text. One that was migrated before is left as it is. */
const refuseOtherEncoding = async (client: ClientBase, variable: string): Promise<void> => {
  const { rows } = await client.query<{ encoding: string }>(`SELECT current_setting('server_encoding') AS encoding`);
  const encoding = rows[0]?.encoding;
  if (encoding === 'UTF8') return;
  const remedy = `CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;
  throw conflict(
    `${variable} names a database with the encoding ${encoding}: it must be UTF8. Make another (${remedy}).`,
  );
};

const applySql = async (client: ClientBase, { sql }: Migration): Promise<void> => void (await client.query(sql));

/** In a transaction that holds the lock; restarted a few times when it conflicts with a writer. */
const inTurn = async <T>(client: ClientBase, lockId: number, work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('BEGIN');
    try {
      await client.query('SELECT pg_advisory_xact_lock($1)', [lockId]);
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      if (failureOf(error) !== 'collision' || attempt === attemptsMax) throw error;
    }
  }
};

/** The server understood and refused, as opposed to a lost connection (classes 08 and 57) or a conflict (class 40). */
const isRefusal = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && !/^(08|40|57)/.test(error.code ?? '');

const refused = (what: string, { name }: Migration, { message }: DatabaseError): Error =>
  conflict(`The ${what} migration ${name} failed: ${message}. Nothing of it was applied.`);
