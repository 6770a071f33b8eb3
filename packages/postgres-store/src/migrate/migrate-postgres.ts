import { randomUUID } from 'node:crypto';

import { conflict } from '@spanledger/core';
import { DatabaseError, type Client } from 'pg';

import { connect } from '../connect.ts';
import { translateErrors } from '../translate-errors.ts';
import { assertKnown, isApplied, readHistory } from './history.ts';
import { migrationsDir, readMigrations, type Migration } from './migrations.ts';

/** The lock and the table that Prisma's own `migrate deploy` uses, so that either may follow the other. */
const lockId = 72_707_369;
const lockTimeoutMs = 60_000;
const createHistory = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies what is missing from `dir` and gives the names of what it applied. Any number of processes may call
 * it at once: one applies, the others wait. `conflict`, with nothing changed, when an applied migration was edited
 * since or failed before, and when a newer version migrated the database; `unavailable` when the database cannot be reached.
 */
export const migratePostgres = (url: string, dir: string = migrationsDir): Promise<readonly string[]> =>
  translateErrors(url, async () => {
    const client = await connect(url, 'spanledger migrate');
    try {
      // The end of the session frees the lock.
      await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
      await client.query('SELECT pg_advisory_lock($1)', [lockId]);
      await client.query(createHistory);
      return await applyMissing(client, readMigrations(dir));
    } finally {
      await client.end();
    }
  });

const applyMissing = async (client: Client, migrations: readonly Migration[]): Promise<readonly string[]> => {
  const history = await readHistory(client);
  assertKnown(migrations, history);
  const missing = migrations.filter((migration) => !isApplied(migration, history.get(migration.name)));
  for (const migration of missing) await apply(client, migration);
  return missing.map(({ name }) => name);
};

const apply = async (client: Client, { name, sql, checksum }: Migration): Promise<void> => {
  const id = randomUUID();
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    // One simple query is one transaction: all of the file or nothing.
    await client.query(sql);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(error)]);
    throw conflict(`The PostgreSQL migration ${name} failed: ${error.message}. Nothing of it was applied.`);
  }
  await client.query('UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
    id,
  ]);
};

/** The server understood and said no, as opposed to going away (classes 08 and 57). */
const isRefusal = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && !/^(08|57)/.test(error.code ?? '');
