import { createClickHouseDatabase, type TestDatabase } from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openClickHouse } from '../client/clickhouse-client.ts';
import { checkClickHouseSchema } from './check-clickhouse-schema.ts';
import { migrateClickHouse } from './migrate-clickhouse.ts';

describe('the check of the ClickHouse schema', () => {
  let migrated: TestDatabase;
  beforeAll(async () => {
    migrated = await createClickHouseDatabase(inject('clickhouseUrl'));
    await migrateClickHouse({ url: migrated.url });
  });
  afterAll(async () => migrated.drop());

  let database: TestDatabase;
  beforeEach(async () => {
    database = await createClickHouseDatabase(inject('clickhouseUrl'));
  });
  afterEach(async () => database.drop());

  const run = async (sql: string): Promise<void> => {
    const client = openClickHouse({ url: database.url });
    await client.command(sql);
    await client.close();
  };

  /** All data that the check reads from a migrated database; a test may change it. */
  const copyRecord = async (): Promise<void> => {
    await run(`CREATE TABLE schema_migrations AS ${migrated.name}.schema_migrations`);
    await run(`INSERT INTO schema_migrations SELECT * FROM ${migrated.name}.schema_migrations`);
    await expect(checkClickHouseSchema({ url: database.url })).resolves.toBeUndefined();
  };

  test('passes once everything is migrated', async () => {
    await expect(checkClickHouseSchema({ url: migrated.url })).resolves.toBeUndefined();
  });

  test('a check of a database without migrations rejects with what to do, and creates nothing', async () => {
    const missing = {
      code: 'unavailable',
      message: expect.stringContaining('npm run spanledger -- migrate') as string,
    };
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toMatchObject(missing);
    await database.drop();
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toMatchObject(missing);
    await expect(run('SELECT 1')).rejects.toThrow(/database/);
  });

  test('names the first migration that is missing', async () => {
    await copyRecord();
    await run("ALTER TABLE schema_migrations DELETE WHERE name >= '0009' SETTINGS mutations_sync = 2");
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toThrow(/0009_/);
  });

  test('refuses a schema that a newer version migrated', async () => {
    await copyRecord();
    await run("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later', 'x')");
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/9999_later.*newer/) as string,
    });
  });

  test('a schema of a newer version that edited an earlier file is refused as newer, not as edited', async () => {
    await run('CREATE TABLE schema_migrations (name String, sha256 String) ENGINE = Memory');
    await run("INSERT INTO schema_migrations VALUES ('0001_create_observations', 'of-a-newer-form')");
    const edited = expect.stringMatching(/0001_create_observations was edited/) as string;
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toMatchObject({ message: edited });
    await run("INSERT INTO schema_migrations VALUES ('9999_later', 'x')");
    const newer = { code: 'conflict', message: expect.stringMatching(/9999_later.*newer/) as string };
    await expect(checkClickHouseSchema({ url: database.url })).rejects.toMatchObject(newer);
  });
});
