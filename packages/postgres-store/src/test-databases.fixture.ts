import { createPostgresDatabase, type TestDatabase } from '@spanledger/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

import { migratePostgres } from './migrate/migrate-postgres.ts';

export interface TestDatabases {
  /** A new database without tables. */
  empty(): Promise<TestDatabase>;
  /** A new database with all migrations: a copy of one that was migrated once. */
  migrated(): Promise<TestDatabase>;
  /** Runs SQL in one of them, as an operator would. */
  run<T extends object>(database: TestDatabase, sql: string, values?: readonly unknown[]): Promise<readonly T[]>;
}

/** Databases on the run's server, dropped after the test file. */
export const testDatabases = (): TestDatabases => {
  const serverUrl = inject('postgresUrl');
  const admin = new Client(serverUrl);
  const databases: TestDatabase[] = [];
  let template: TestDatabase | undefined;

  const add = async (from?: string): Promise<TestDatabase> => {
    const database = await createPostgresDatabase(serverUrl, admin, from);
    databases.push(database);
    return database;
  };

  beforeAll(() => admin.connect());
  afterAll(async () => {
    for (const database of databases) await database.drop();
    await admin.end();
  });

  return {
    empty: () => add(),
    migrated: async () => {
      if (template === undefined) {
        template = await add();
        await migratePostgres(template.url);
      }
      return add(template.name);
    },
    run: async <T extends object>({ url }: TestDatabase, sql: string, values: readonly unknown[] = []) => {
      const client = new Client(url);
      await client.connect();
      try {
        return (await client.query<T>(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
  };
};
