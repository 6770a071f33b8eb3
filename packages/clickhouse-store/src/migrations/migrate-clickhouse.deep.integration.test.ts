import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouseDatabase, type TestDatabase } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { openClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseHealth } from '../client/clickhouse-health.ts';
import { describeSchema } from './describe-schema.ts';
import { migrateClickHouse } from './migrate-clickhouse.ts';
import { migrationsDirectory } from './read-migrations.ts';

describe('the ClickHouse migrator', () => {
  let database: TestDatabase;
  let directory: string;
  let names: string[];
  beforeEach(async () => {
    database = await createClickHouseDatabase(inject('clickhouseUrl'));
    await database.drop();
    directory = await mkdtemp(join(tmpdir(), 'spanledger-migrations-'));
    const files = (await readdir(migrationsDirectory())).sort();
    await Promise.all(files.map((file) => copyFile(join(migrationsDirectory(), file), join(directory, file))));
    names = files.map((file) => file.replace('.sql', ''));
  });
  /** For tests that are independent of the number of migrations. */
  const keepFirst = async (count: number): Promise<void> => {
    await Promise.all(names.splice(count).map((name) => rm(join(directory, `${name}.sql`))));
  };
  afterEach(async () => {
    await database.drop();
    await rm(directory, { recursive: true });
  });

  test('a migration creates the database, applies every migration once, in order, and returns their names', async () => {
    expect(await migrateClickHouse({ url: database.url })).toEqual(names);
    expect(await migrateClickHouse({ url: database.url })).toEqual([]);
    const client = openClickHouse({ url: database.url });
    expect(await clickHouseHealth(client).check()).toMatchObject({ isHealthy: true, problem: undefined });
    await client.close();
  });

  test('a new migration is applied to an existing schema', async () => {
    await keepFirst(2);
    const steps: object[] = [];
    await migrateClickHouse({ url: database.url }, { directory, onMigration: (step) => void steps.push(step) });
    expect(steps).toEqual(names.map((name, index) => ({ name, nth: index + 1, count: 2 })));
    const sql = 'ALTER TABLE traces {{on_cluster}} ADD COLUMN IF NOT EXISTS later UInt8';
    await writeFile(join(directory, '9000_add_later.sql'), sql);
    expect(await migrateClickHouse({ url: database.url }, { directory })).toEqual(['9000_add_later']);
  });

  test('one that was killed before it recorded anything is carried out again', async () => {
    await migrateClickHouse({ url: database.url });
    const client = openClickHouse({ url: database.url });
    const schema = await describeSchema(client);
    await client.command('TRUNCATE TABLE schema_migrations');
    expect(await migrateClickHouse({ url: database.url })).toEqual(names);
    expect(await describeSchema(client)).toEqual(schema);
    await client.close();
  });

  test('what was applied before one that fails is recorded, and not applied again', async () => {
    await keepFirst(2);
    await writeFile(join(directory, '9000_add_later.sql'), 'CREATE VIEW later {{on_cluster}} AS SELECT 1');
    await writeFile(join(directory, '9001_fail.sql'), 'ALTER TABLE missing {{on_cluster}} ADD COLUMN later UInt8');
    const options = { directory, pause: async () => undefined };
    await expect(migrateClickHouse({ url: database.url }, options)).rejects.toThrow('9001_fail');
    await writeFile(join(directory, '9001_fail.sql'), 'SELECT 1');
    expect(await migrateClickHouse({ url: database.url }, { directory })).toEqual(['9001_fail']);
  });

  test('several migrators at once all succeed, and one more finds nothing to do', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrateClickHouse({ url: database.url })));
    expect([...new Set(runs.flat())].sort()).toEqual(names);
    expect(await migrateClickHouse({ url: database.url })).toEqual([]);
  });

  test('a statement that is refused while another migrator runs is tried again, and fails when it stays refused', async () => {
    await keepFirst(2);
    await migrateClickHouse({ url: database.url }, { directory });
    const client = openClickHouse({ url: database.url });
    await writeFile(
      join(directory, '9000_later.sql'),
      'CREATE VIEW later {{on_cluster}} AS SELECT not_yet FROM traces',
    );
    const attempts: number[] = [];
    const andNothingElse = async (attempt: number): Promise<void> => void attempts.push(attempt);
    await expect(migrateClickHouse({ url: database.url }, { directory, pause: andNothingElse })).rejects.toThrow(
      '9000_later',
    );
    expect(attempts).toEqual([1, 2, 3]);
    const another = async (): Promise<void> => client.command('ALTER TABLE traces ADD COLUMN not_yet UInt8');
    expect(await migrateClickHouse({ url: database.url }, { directory, pause: another })).toEqual(['9000_later']);
    await client.close();
  });

  test('an edited migration is refused by name', async () => {
    await keepFirst(2);
    await migrateClickHouse({ url: database.url }, { directory });
    const file = join(directory, `${names[1]}.sql`);
    await writeFile(file, (await readFile(file, 'utf8')).replace('bookmarked', 'starred'));
    await expect(migrateClickHouse({ url: database.url }, { directory })).rejects.toThrow(`${names[1]} was edited`);
  });

  test('a migration that was applied in an earlier form that its file names is not applied again', async () => {
    await keepFirst(2);
    await migrateClickHouse({ url: database.url }, { directory });
    const file = join(directory, `${names[1]}.sql`);
    const before = await readFile(file, 'utf8');
    const sha256 = createHash('sha256').update(before.trim()).digest('hex');
    await writeFile(file, `-- earlier form: ${sha256}\n${before.replace('bookmarked', 'starred')}`);
    expect(await migrateClickHouse({ url: database.url }, { directory })).toEqual([]);
  });

  test('an older program refuses a newer schema', async () => {
    await keepFirst(2);
    await migrateClickHouse({ url: database.url }, { directory });
    const last = names.at(-1) ?? '';
    await rm(join(directory, `${last}.sql`));
    await expect(migrateClickHouse({ url: database.url }, { directory })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(last),
    });
  });

  test('a migration that comes too late in the order is refused', async () => {
    await keepFirst(2);
    await migrateClickHouse({ url: database.url }, { directory });
    await writeFile(
      join(directory, '0001_a_late_one.sql'),
      'ALTER TABLE traces {{on_cluster}} ADD COLUMN IF NOT EXISTS x UInt8',
    );
    await expect(migrateClickHouse({ url: database.url }, { directory })).rejects.toThrow('0001_a_late_one');
  });

  test('clickhouse/schema.sql shows the schema as it is', async () => {
    await migrateClickHouse({ url: database.url });
    const client = openClickHouse({ url: database.url });
    const schema = await describeSchema(client);
    await client.close();
    expect(await readFile(join(migrationsDirectory(), '..', 'schema.sql'), 'utf8')).toBe(schema);
  });
});
