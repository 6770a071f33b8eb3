import { advisoryLocks, connect, migrate, readMigrations, refuseTransactionPooling } from '@spanledger/postgres-kit';

import { translateErrors } from '../translate-errors.ts';
import { migrationsDir, prismaMigrations, what } from './prisma-migrations.ts';

const variable = 'DATABASE_URL';
const lockTimeoutMs = 60_000;

/**
 * Applies missing migrations of `dir` and returns the names of those that it applied. Any number of processes may call
 * it at once: one applies, the others wait. `conflict`, with nothing changed, when an applied migration was edited
 * since or failed before, when a newer version migrated the database, and for a pooler of transactions; `unavailable`
 * when the database cannot be reached.
 */
export const migratePostgres = (url: string, dir: string = migrationsDir): Promise<readonly string[]> =>
  translateErrors(url, async () => {
    await refuseTransactionPooling(url, variable);
    const client = await connect(url, 'spanledger migrate', { session: { lock_timeout: lockTimeoutMs } });
    try {
      const lockId = advisoryLocks.controlPlaneMigration;
      return await migrate(client, {
        what,
        variable,
        lockId,
        migrations: readMigrations(dir),
        table: prismaMigrations,
      });
    } finally {
      await client.end();
    }
  });
