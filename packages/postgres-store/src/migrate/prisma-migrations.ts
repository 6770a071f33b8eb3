import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import type { MigrationTable } from '@spanledger/postgres-kit';

/** The database in messages about migrations. */
export const what = 'PostgreSQL';
export const migrationsDir = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** The table of Prisma's own `migrate deploy`, so that either may follow the other. */
export const prismaMigrations: MigrationTable = {
  create: async (client) => {
    await client.query(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
      "id" VARCHAR(36) PRIMARY KEY NOT NULL,
      "checksum" VARCHAR(64) NOT NULL,
      "finished_at" TIMESTAMPTZ,
      "migration_name" VARCHAR(255) NOT NULL,
      "logs" TEXT,
      "rolled_back_at" TIMESTAMPTZ,
      "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
      "applied_steps_count" INTEGER NOT NULL DEFAULT 0
    )`);
  },
  read: async (client) => {
    const { rows } = await client.query<{ name: string; checksum: string; isFinished: boolean }>(
      `SELECT migration_name AS "name", checksum, finished_at IS NOT NULL AS "isFinished"
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
    );
    return new Map(rows.map(({ name, ...applied }) => [name, applied]));
  },
  add: async (client, { name, checksum }) => {
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
  },
};
