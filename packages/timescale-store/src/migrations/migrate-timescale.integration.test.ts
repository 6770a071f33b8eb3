import { readMigrations } from '@spanledger/postgres-kit';
import { createPostgresDatabase, isPoolerMissing, startPooler } from '@spanledger/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openTimescale } from '../client/timescale-client.ts';
import { checkTimescaleSchema, readTimescaleSchemaState } from './check-timescale-schema.ts';
import { migrateTimescale } from './migrate-timescale.ts';
import { migrationsDir } from './telemetry-migrations.ts';

let admin: Client;
beforeAll(async () => {
  admin = new Client(inject('postgresUrl'));
  await admin.connect();
});
afterAll(() => admin.end());

const names = readMigrations(migrationsDir).map(({ name }) => name);

const emptyDatabase = async () => {
  const database = await createPostgresDatabase(inject('postgresUrl'), admin);
  const client = openTimescale({ url: database.url });
  return {
    url: database.url,
    client,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await database.drop();
    },
  };
};

test('several processes may migrate at once: each file is applied once', async () => {
  await using database = await emptyDatabase();
  await expect(checkTimescaleSchema(database.url)).rejects.toMatchObject({ code: 'unavailable' });
  const applied = await Promise.all([1, 2, 3].map(() => migrateTimescale(database.url)));
  expect(applied.flat().toSorted()).toEqual(names);
  await checkTimescaleSchema(database.url, { mode: 'auto' });
  expect(await readTimescaleSchemaState(database.url)).toEqual({ applied: names.length, pending: [], unknown: [] });
});

test('where TimescaleDB is required and missing, an empty database is to be migrated, and a migrated one is refused', async () => {
  await using database = await emptyDatabase();
  await expect(checkTimescaleSchema(database.url, { mode: 'require' })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/is not migrated.*Run .*migrate/),
  });
  const steps: object[] = [];
  await migrateTimescale(database.url, { onMigration: (step) => void steps.push(step) });
  expect(steps).toEqual(names.map((name, index) => ({ name, nth: index + 1, count: names.length })));
  await expect(checkTimescaleSchema(database.url, { mode: 'require' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('TIMESCALE=require'),
  });
});

test("a schema of another program's is left as it is", async () => {
  await using database = await emptyDatabase();
  await database.client.transaction('stranger', async (statements) => {
    await statements.run('schema', 'CREATE SCHEMA telemetry');
    await statements.run('table', 'CREATE TABLE telemetry.readings (value int)');
  });
  await expect(migrateTimescale(database.url)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('readings'),
  });
  const sql = `SELECT count(*)::integer AS n FROM pg_class WHERE relnamespace = 'telemetry'::regnamespace`;
  expect(await database.client.query('count', sql, [], z.object({ n: z.number() }))).toEqual([{ n: 1 }]);
});

test('migrating a server without TimescaleDB where it is required is refused with the reason and changes nothing', async () => {
  await using database = await emptyDatabase();
  await expect(migrateTimescale(database.url, { mode: 'require' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('TIMESCALE=require'),
  });
  const sql = `SELECT count(*)::integer AS n FROM pg_namespace WHERE nspname = 'telemetry'`;
  expect(await database.client.query('count', sql, [], z.object({ n: z.number() }))).toEqual([{ n: 0 }]);
});

test.skipIf(isPoolerMissing)(
  'through a pooler of transactions nothing is migrated or checked (skipped without pgbouncer)',
  async () => {
    await using database = await emptyDatabase();
    const { url, stop } = await startPooler(database.url, 'transaction');
    for (const use of [migrateTimescale, checkTimescaleSchema]) {
      await expect(use(url)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/^The URL of the telemetry database leads to a pooler/) as string,
      });
    }
    await stop();
    expect(await readTimescaleSchemaState(database.url)).toMatchObject({ applied: 0 });
  },
);
