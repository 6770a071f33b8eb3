import { openClickHouse, type ClickHouse } from '@spanledger/clickhouse-store';
import { migratePostgres } from '@spanledger/postgres-store';
import { createClickHouseTables, createPostgresDatabase } from '@spanledger/testing';
import { migrateTimescale, openTimescale, type Timescale } from '@spanledger/timescale-store';
import { inject } from 'vitest';
import { z } from 'zod';

/** A separate database on the suite's server; `close` removes it. */
export interface OwnDatabase {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface MigratedDatabase<Client> extends OwnDatabase {
  readonly client: Client;
}

interface OpeningOptions {
  readonly withServerMessages?: boolean;
  /** URL of a server with TimescaleDB for the database, if it is not the suite's PostgreSQL. */
  readonly serverUrl?: string | undefined;
}

export const openClickHouseDatabase = async (options: OpeningOptions = {}): Promise<MigratedDatabase<ClickHouse>> => {
  const database = await createClickHouseTables(inject('clickhouseUrl'));
  const { url } = database;
  const client = openClickHouse({ url, ...options });
  const close = async (): Promise<void> => {
    await client.close();
    await database.drop();
  };
  return { url, client, close };
};

/** Without tables. */
export const openDatabase = async ({
  serverUrl = inject('postgresUrl'),
  ...options
}: OpeningOptions): Promise<OwnDatabase> => {
  const admin = openTimescale({ url: serverUrl, ...options });
  const session = {
    query: async (sql: string) =>
      admin.query('database', sql, [], z.object({}), { timeoutMs: 60_000, isForWriting: true }),
  };
  const database = await createPostgresDatabase(serverUrl, session);
  const close = async (): Promise<void> => {
    await database.drop();
    await admin.close();
  };
  return { url: database.url, close };
};

export const openPostgresDatabase = async (options: OpeningOptions = {}): Promise<MigratedDatabase<Timescale>> => {
  const { url, close } = await openDatabase(options);
  const { serverUrl, ...connecting } = options;
  await migrateTimescale(url, { mode: serverUrl === undefined ? 'auto' : 'require' });
  const client = openTimescale({ url, ...connecting });
  return {
    url,
    client,
    close: async () => {
      await client.close();
      await close();
    },
  };
};

/** With users, keys, prices and all other data except telemetry. */
export const openControlDatabase = async (): Promise<OwnDatabase> => {
  const database = await openDatabase({});
  await migratePostgres(database.url);
  return database;
};
