import { conflict } from '@spanledger/core';
import type { Client } from 'pg';

import type { Migration } from './migrations.ts';

export interface AppliedMigration {
  readonly checksum: string;
  readonly isFinished: boolean;
}

/** What Prisma's table says of each migration that was ever applied, by name. */
export const readHistory = async (client: Client): Promise<ReadonlyMap<string, AppliedMigration>> => {
  const { rows } = await client.query<{ name: string; checksum: string; isFinished: boolean }>(
    `SELECT migration_name AS "name", checksum, finished_at IS NOT NULL AS "isFinished"
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  return new Map(rows.map((row) => [row.name, row]));
};

/** `conflict` when anything was applied that is not among these migrations: a newer version did. */
export const assertKnown = (migrations: readonly Migration[], history: ReadonlyMap<string, AppliedMigration>): void => {
  const known = new Set(migrations.map(({ name }) => name));
  const strange = [...history.keys()].find((name) => !known.has(name));
  if (strange === undefined) return;
  throw conflict(`The PostgreSQL schema has ${strange}, which this program does not know: run a newer version of it.`);
};

/** `conflict` when it failed before or was edited since. */
export const isApplied = (migration: Migration, applied: AppliedMigration | undefined): boolean => {
  if (applied === undefined) return false;
  if (!applied.isFinished) {
    throw conflict(
      `The PostgreSQL migration ${migration.name} failed before. Repair the database, then delete its row in _prisma_migrations.`,
    );
  }
  if (applied.checksum !== migration.checksum) {
    throw conflict(
      `The PostgreSQL migration ${migration.name} was edited after it was applied. Restore the file, and put the change into a new migration.`,
    );
  }
  return true;
};
