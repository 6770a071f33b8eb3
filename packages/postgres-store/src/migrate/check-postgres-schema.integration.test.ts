import { describe, expect, test } from 'vitest';

import { testDatabases } from '../test-databases.fixture.ts';
import { checkPostgresSchema } from './check-postgres-schema.ts';

const databases = testDatabases();

describe('the check of the PostgreSQL schema', () => {
  test('passes once everything is migrated', async () => {
    const { url } = await databases.ownMigrated();
    await expect(checkPostgresSchema(url)).resolves.toBeUndefined();
  });

  test('a check of a database without migrations rejects with what to do, and creates nothing', async () => {
    const database = await databases.empty();
    await expect(checkPostgresSchema(database.url)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('npm run spanledger -- migrate') as string,
    });
    const tables = await databases.run(database, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`);
    expect(tables).toEqual([]);
  });

  test('names the first migration that is missing', async () => {
    const database = await databases.ownMigrated();
    await databases.run(database, `DELETE FROM "_prisma_migrations"`);
    await expect(checkPostgresSchema(database.url)).rejects.toThrow(/0001_create_identity/);
  });

  test('refuses a schema that a newer version migrated, and one whose migration failed', async () => {
    const database = await databases.ownMigrated();
    const insert = `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '9999_later', now())`;
    await databases.run(database, insert);
    await expect(checkPostgresSchema(database.url)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/9999_later.*newer/) as string,
    });
    await databases.run(database, `DELETE FROM "_prisma_migrations" WHERE migration_name = '9999_later'`);
    await databases.run(database, `UPDATE "_prisma_migrations" SET finished_at = NULL`);
    await expect(checkPostgresSchema(database.url)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('deleted projects', () => {
  test('deleted projects are distinguished from those that never were', async () => {
    const { openPostgresStore } = await import('../open-postgres-store.ts');
    const database = await databases.ownMigrated();
    const store = openPostgresStore({ url: database.url });
    const { project } = await store.firstStart.ensure({});
    const never = 'never' as typeof project.id;
    expect([await store.projects.isDeleted(project.id), await store.projects.isDeleted(never)]).toEqual([false, false]);
    await databases.run(database, `UPDATE projects SET deleted_at = now()`);
    expect(await store.projects.isDeleted(project.id)).toBe(true);
    expect(await store.projects.get(project.id)).toBeUndefined();
    await store.close();
  });
});
