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

test('a database of another encoding is refused before its first migration, and one that was migrated is left alone', async () => {
  const { name } = database;
  const url = Object.assign(new URL(database.url), { pathname: `/${name}_latin1` }).href;
  const create = `CREATE DATABASE ${name}_latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`;
  await databases.run(database, create);
  await expect(migratePostgres(url, dir)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(
      /^DATABASE_URL names a database with the encoding LATIN1: it must be UTF8/,
    ) as string,
  });
  const latin = { ...database, url };
  expect(await databases.run(latin, "SELECT to_regclass('_prisma_migrations') AS history")).toEqual([
    { history: null },
  ]);
  await prismaMigrationsIn(latin);
  addMigration('0002_two', 'CREATE TABLE two (id int)');
  expect(await migratePostgres(url, dir)).toEqual(['0002_two']);
  await databases.run(database, `DROP DATABASE ${name}_latin1`);
});

/** The history of a database in which the first migration was applied. */
const prismaMigrationsIn = async (target: TestDatabase): Promise<void> => {
  await migratePostgres(database.url, dir);
  const [applied] = await databases.run<{ checksum: string }>(database, 'SELECT checksum FROM _prisma_migrations');
  await databases.run(
    target,
    `CREATE TABLE _prisma_migrations (id text, checksum text, migration_name text, finished_at timestamptz,
      rolled_back_at timestamptz, started_at timestamptz DEFAULT now(), applied_steps_count int)`,
  );
  await databases.run(
    target,
    `INSERT INTO _prisma_migrations (checksum, migration_name, finished_at) VALUES ('${applied?.checksum}', '0001_one', now())`,
  );
};

test('backslashes of a migration are what they are, whatever the database has for its sessions', async () => {
  await databases.run(database, `ALTER DATABASE ${database.name} SET standard_conforming_strings = off`);
  addMigration('0002_two', String.raw`CREATE TABLE two AS SELECT 'a\b' AS text`);
  await migratePostgres(database.url, dir);
  expect(await databases.run(database, 'SELECT text FROM two')).toEqual([{ text: String.raw`a\b` }]);
});

test('a schema named like the account, and a search_path of the database, do not lead to tables of their own', async () => {
  await migratePostgres(database.url, dir);
  await databases.run(database, 'CREATE SCHEMA AUTHORIZATION CURRENT_USER; CREATE SCHEMA elsewhere');
  addMigration('0002_two', 'CREATE TABLE two (id int)');
  expect(await migratePostgres(database.url, dir)).toEqual(['0002_two']);
  await databases.run(database, `ALTER DATABASE ${database.name} SET search_path = elsewhere`);
  expect(await migratePostgres(database.url, dir)).toEqual([]);
  expect(await databases.run(database, "SELECT schemaname FROM pg_tables WHERE tablename = 'two'")).toEqual([
    { schemaname: 'public' },
  ]);
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
