import { conflict, type SchemaState } from '@spanledger/core';
import type { ClientBase } from 'pg';
import type { Migration } from './read-migrations.ts';

/** The record of the migrations applied to a database. */
export interface MigrationTable {
  /** Idempotent. */
  create(client: ClientBase): Promise<void>;
  read(client: ClientBase): Promise<MigrationHistory>;
  add(client: ClientBase, migration: Migration): Promise<void>;
}

export interface AppliedMigration {
  readonly checksum: string;
  /** False for one that Prisma, or an earlier version, began and did not end. */
  readonly isFinished: boolean;
}

/** By name. */
export type MigrationHistory = ReadonlyMap<string, AppliedMigration>;

/** A table of names and checksums; its schema must exist. */
export const plainMigrationTable = (table: string): MigrationTable => ({
  create: async (client) => {
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${table}
       (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
  },
  read: async (client) => {
    const { rows } = await client.query<{ name: string; checksum: string }>(`SELECT name, checksum FROM ${table}`);
    return new Map(rows.map(({ name, checksum }) => [name, { checksum, isFinished: true }]));
  },
  add: async (client, { name, checksum }) => {
    await client.query(`INSERT INTO ${table} (name, checksum) VALUES ($1, $2)`, [name, checksum]);
  },
});

/**
 * Those that are not applied. `conflict` when an applied one is not among these, which a newer version did, and then
 * when one was edited since or did not end. `what` is the database in messages.
 */
export const missingMigrations = (
  what: string,
  migrations: readonly Migration[],
  history: MigrationHistory,
): readonly Migration[] => {
  const [strange] = schemaState(migrations, history).unknown;
  if (strange !== undefined) {
    throw conflict(`The ${what} schema has ${strange}, which this program does not know: run a newer version of it.`);
  }
  return migrations.filter((migration) => !isApplied(what, migration, history.get(migration.name)));
};

const isApplied = (what: string, { name, checksum }: Migration, applied: AppliedMigration | undefined): boolean => {
  if (applied === undefined) return false;
  if (!applied.isFinished) {
    throw conflict(
      `The ${what} migration ${name} failed before. Repair the database, then delete its row in _prisma_migrations.`,
    );
  }
  if (applied.checksum !== checksum) {
    throw conflict(
      `The ${what} migration ${name} was edited after it was applied. Restore the file, and put the change into a new migration.`,
    );
  }
  return true;
};

export const schemaState = (migrations: readonly Migration[], history: MigrationHistory): SchemaState => {
  const known = migrations.map(({ name }) => name);
  const pending = known.filter((name) => history.get(name)?.isFinished !== true);
  const unknown = [...history.keys()].filter((name) => !known.includes(name)).sort();
  return { applied: known.length - pending.length, pending, unknown };
};
