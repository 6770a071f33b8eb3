import { atFileEnd, createPostgresDatabase, type TestDatabase } from '@spanledger/testing';
import { Client } from 'pg';
import { afterEach, beforeAll, inject } from 'vitest';

import { migratePostgres } from './migrate/migrate-postgres.ts';

export interface TestDatabases {
  /** A new database without tables. */
  empty(): Promise<TestDatabase>;
  /**
   * A database with all migrations and no rows. It is emptied and reused by later tests of the file: do not change its
   * schema.
   */
  migrated(): Promise<TestDatabase>;
  /** The same for one test only, which may change the schema. */
  ownMigrated(): Promise<TestDatabase>;
  /** Runs SQL in one of them, as an operator does. */
  run<T extends object>(database: TestDatabase, sql: string, values?: readonly unknown[]): Promise<readonly T[]>;
  /** How many connections to it wait for a lock. */
  waiting(database: TestDatabase): Promise<number>;
}

/** Databases on the run's server, dropped after the test file and its hooks. */
export const testDatabases = (): TestDatabases => {
  const serverUrl = inject('postgresUrl');
  const admin = new Client(serverUrl);
  const databases: TestDatabase[] = [];
  const used: TestDatabase[] = [];
  const left: TestDatabase[] = [];

  const add = async (from?: string): Promise<TestDatabase> => {
    const database = await createPostgresDatabase(serverUrl, admin, from);
    databases.push(database);
    return database;
  };

  const ownMigrated = async (): Promise<TestDatabase> => {
    await makeTemplate(admin, serverUrl);
    return add(templateName);
  };

  const emptiers = new Map<TestDatabase, Client>();

  /** A reused connection: a new one has to read the catalogs first, which takes longer than the statements. */
  const emptierOf = async (database: TestDatabase): Promise<Client> => {
    const known = emptiers.get(database);
    if (known !== undefined) return known;
    const client = new Client(database.url);
    // A test may terminate the connections of its database.
    client.on('error', () => void emptiers.delete(database));
    await client.connect();
    emptiers.set(database, client);
    return client;
  };

  beforeAll(async () => {
    await admin.connect();
    atFileEnd(async () => {
      for (const client of emptiers.values()) await client.end();
      for (const database of databases) await database.drop();
      await admin.end();
    });
  });
  afterEach(() => void left.push(...used.splice(0)));

  return {
    empty: () => add(),
    migrated: async () => {
      const again = left.shift();
      if (again !== undefined) await (await emptierOf(again)).query(emptyTables);
      const database = again ?? (await ownMigrated());
      used.push(database);
      return database;
    },
    ownMigrated,
    run,
    waiting: async (database) => (await run(database, waitingForLocks)).length,
  };
};

const waitingForLocks = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** On the run's server, with all migrations. */
const templateName = 'migrated_template';

/**
 * The first test file that needs the template creates it, while others wait; an incomplete template is never copied.
 */
const makeTemplate = async (admin: Client, serverUrl: string): Promise<void> => {
  const found = async (): Promise<boolean> =>
    (await admin.query('SELECT FROM pg_database WHERE datname = $1', [templateName])).rowCount === 1;
  if (await found()) return;
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [templateName]);
  try {
    if (await found()) return;
    const { name, url } = await createPostgresDatabase(serverUrl, admin);
    await migratePostgres(url);
    await admin.query(`ALTER DATABASE ${name} RENAME TO ${templateName}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtext($1))', [templateName]);
  }
};

const run = async <T extends object>({ url }: TestDatabase, sql: string, values: readonly unknown[] = []) => {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<T>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
};

/**
 * Deletes all rows except the record of migrations, without triggers and foreign keys, and restarts sequences. This
 * takes a tenth of the time of a copied database, whose first connections must read the catalogs, and of TRUNCATE,
 * which creates new files.
 */
const emptyTables = `DO $$
DECLARE
  name regclass;
  has_rows boolean;
  triggers text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO has_rows;
    CONTINUE WHEN NOT has_rows;
    SELECT string_agg(format('ENABLE %s TRIGGER %I', CASE tgenabled WHEN 'A' THEN 'ALWAYS' END, tgname), ', ') INTO triggers
      FROM pg_trigger WHERE tgrelid = name AND NOT tgisinternal AND tgenabled <> 'D';
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', name);
    EXECUTE format('DELETE FROM %s', name);
    IF triggers IS NOT NULL THEN EXECUTE format('ALTER TABLE %s %s', name, triggers); END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$`;
