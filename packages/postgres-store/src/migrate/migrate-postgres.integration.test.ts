import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isPoolerMissing, startPooler, type TestDatabase } from '@spanledger/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { testDatabases } from '../test-databases.fixture.ts';
import { migratePostgres } from './migrate-postgres.ts';

const databases = testDatabases();
let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await databases.empty();
  dir = mkdtempSync(join(tmpdir(), 'spanledger-migrations-'));
  addMigration('0001_one', 'CREATE TABLE one (id int); INSERT INTO one VALUES (1);');
});
afterEach(() => rmSync(dir, { recursive: true }));

const addMigration = (name: string, sql: string): void => {
  mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, name, 'migration.sql'), sql);
};

const history = (): Promise<readonly object[]> =>
  databases.run(
    database,
    `SELECT migration_name AS name, finished_at IS NOT NULL AS "isFinished", applied_steps_count AS steps, length(checksum) AS "checksumLength", logs
     FROM _prisma_migrations ORDER BY started_at`,
  );

test('what is missing is applied in the order of names, once', async () => {
  addMigration('0003_three', 'CREATE TABLE three (id int)');
  addMigration('0002_two', 'CREATE TABLE two (id int)');
  expect(await migratePostgres(database.url, dir)).toEqual(['0001_one', '0002_two', '0003_three']);
  expect(await migratePostgres(database.url, dir)).toEqual([]);
  addMigration('0004_four', 'CREATE TABLE four (id int)');
  expect(await migratePostgres(database.url, dir)).toEqual(['0004_four']);
});

test('the history is what Prisma writes', async () => {
  await migratePostgres(database.url, dir);
  expect(await history()).toEqual([{ name: '0001_one', isFinished: true, steps: 1, checksumLength: 64, logs: null }]);
});

test('of several processes at once, one applies and the others wait', async () => {
  const applied = await Promise.all([1, 2, 3, 4].map(() => migratePostgres(database.url, dir)));
  expect(applied.flat()).toEqual(['0001_one']);
  expect(await databases.run(database, 'SELECT id FROM one')).toEqual([{ id: 1 }]);
});

test('an applied migration that was edited is a conflict that names it', async () => {
  await migratePostgres(database.url, dir);
  addMigration('0001_one', 'CREATE TABLE other (id int)');
  await expect(migratePostgres(database.url, dir)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/0001_one was edited/),
  });
});

test('a failing migration leaves nothing of itself, stops those after it, and is applied once it is repaired', async () => {
  addMigration('0002_broken', 'CREATE TABLE half (id int); SELECT * FROM nowhere;');
  addMigration('0003_after', 'CREATE TABLE after (id int)');
  await expect(migratePostgres(database.url, dir)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/0002_broken failed: .*nowhere/),
  });
  expect(await databases.run(database, "SELECT to_regclass('half') AS half, to_regclass('after') AS after")).toEqual([
    { half: null, after: null },
  ]);
  addMigration('0002_broken', 'CREATE TABLE whole (id int)');
  expect(await migratePostgres(database.url, dir)).toEqual(['0002_broken', '0003_after']);
});

test('a migration that Prisma began and did not end is a conflict that names it', async () => {
  await migratePostgres(database.url, dir);
  await databases.run(database, 'UPDATE _prisma_migrations SET finished_at = NULL');
  await expect(migratePostgres(database.url, dir)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/0001_one failed before/) as string,
  });
});

test('a database that a newer version migrated is a conflict with that reason, and nothing is changed', async () => {
  addMigration('0002_later', 'CREATE TABLE later (id int)');
  await migratePostgres(database.url, dir);
  rmSync(join(dir, '0002_later'), { recursive: true });
  addMigration('0003_own', 'CREATE TABLE own (id int)');
  await expect(migratePostgres(database.url, dir)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/has 0002_later, .*newer version/),
  });
  expect(await databases.run(database, "SELECT to_regclass('own') AS own")).toEqual([{ own: null }]);
});

test('a server that cannot be reached is unavailable', async () => {
  const unreachable = migratePostgres('postgresql://someone:hidden@127.0.0.1:1/nowhere', dir);
  await expect(unreachable).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.not.stringMatching('hidden'),
  });
});

test.skipIf(isPoolerMissing)(
  'through a pooler of transactions nothing is migrated (skipped without pgbouncer)',
  async () => {
    const { url, stop } = await startPooler(database.url, 'transaction');
    await expect(migratePostgres(url, dir)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^DATABASE_URL leads to a pooler of transactions/) as string,
    });
    await stop();
    expect(await migratePostgres(database.url, dir)).toEqual(['0001_one']);
  },
);
