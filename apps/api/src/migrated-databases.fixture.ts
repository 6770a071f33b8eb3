import { openClickHouse, type ClickHouse } from '@spanledger/clickhouse-store';
import { createClickHouseTables, createPostgresDatabase } from '@spanledger/testing';
import { migrateTimescale, openTimescale, type Timescale } from '@spanledger/timescale-store';
import { inject } from 'vitest';
import { z } from 'zod';

/** A database of its own on the suite's server; `close` removes it. */
export interface MigratedDatabase<Client> {
  readonly url: string;
  readonly client: Client;
  readonly close: () => Promise<void>;
}

interface OpeningOptions {
  readonly withServerMessages?: boolean;
  /** Of a server with TimescaleDB to make the database on, when it is not the suite's PostgreSQL. */
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

export const openPostgresDatabase = async ({ serverUrl: timescaleUrl, ...options }: OpeningOptions = {}): Promise<
  MigratedDatabase<Timescale>
> => {
  const serverUrl = timescaleUrl ?? inject('postgresUrl');
  const admin = openTimescale({ url: serverUrl, ...options });
  const session = {
    query: async (sql: string) =>
      admin.query('database', sql, [], z.object({}), { timeoutMs: 60_000, isForWriting: true }),
  };
  const database = await createPostgresDatabase(serverUrl, session);
  const { url } = database;
  await migrateTimescale(url, { mode: timescaleUrl === undefined ? 'auto' : 'require' });
  const client = openTimescale({ url, ...options });
  const close = async (): Promise<void> => {
    await client.close();
    await database.drop();
    await admin.close();
  };
  return { url, client, close };
};
