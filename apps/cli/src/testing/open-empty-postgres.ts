import { createPostgresDatabase, type TestDatabase } from '@spanledger/testing';
import { openTimescale } from '@spanledger/timescale-store';
import { inject } from 'vitest';
import { z } from 'zod';

/** A new database without tables on the suite's server. */
export const openEmptyPostgres = async (): Promise<TestDatabase> => {
  const admin = openTimescale({ url: inject('postgresUrl') });
  const session = { query: async (sql: string) => admin.query('database', sql, [], z.object({})) };
  const database = await createPostgresDatabase(inject('postgresUrl'), session);
  const drop = async (): Promise<void> => {
    await database.drop();
    await admin.close();
  };
  return { ...database, drop };
};
