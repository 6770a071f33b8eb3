import { advisedCommand, unavailable } from '@spanledger/core';
import { connect, missingMigrations, readMigrations } from '@spanledger/postgres-kit';

import { translateErrors } from '../translate-errors.ts';
import { migrationsDir, prismaMigrations, what } from './prisma-migrations.ts';

/**
 * Checks that the schema is that of this program; changes nothing. Rejects with `unavailable` when migrations are
 * missing or the server cannot be reached, with `conflict` when the schema is newer, was migrated from edited files, or
 * a migration failed.
 */
export const checkPostgresSchema = (url: string, dir: string = migrationsDir): Promise<void> =>
  translateErrors(url, async () => {
    const client = await connect(url, 'spanledger schema check');
    try {
      const missing = missingMigrations(what, readMigrations(dir), await prismaMigrations.read(client));
      const [first] = missing;
      if (first === undefined) return;
      throw unavailable(
        `The PostgreSQL database is not migrated: ${missing.length} missing, from ${first.name} on. Run ${advisedCommand('migrate')}.`,
      );
    } finally {
      await client.end();
    }
  });
