import { migrateClickHouse, openClickHouse } from '@spanledger/clickhouse-store';
import { createClickHouseDatabase, createPostgresDatabase } from '@spanledger/testing';
import { migrateTimescale, openTimescale } from '@spanledger/timescale-store';
import { inject } from 'vitest';
import { z } from 'zod';

import { clickHouseOracleStores, timescaleOracleStores, type OracleStores } from './oracle-stores.fixture.ts';

/** A store of its own; `close` removes it. */
export interface OpenedOracleStores extends OracleStores {
  close(): Promise<void>;
}

const onClickHouse = async (): Promise<OpenedOracleStores> => {
  const database = await createClickHouseDatabase(inject('clickhouseUrl'));
  await migrateClickHouse({ url: database.url });
  const client = openClickHouse({ url: database.url, withServerMessages: true });
  // What the server computes by itself would only be another refresh at an unknown time.
  await client.command('SYSTEM STOP VIEW daily_costs_mv');
  const close = async (): Promise<void> => {
    await client.close();
    await database.drop();
  };
  return { ...clickHouseOracleStores(client), close };
};

const onPostgres = async (): Promise<OpenedOracleStores> => {
  const serverUrl = inject('postgresUrl');
  const admin = openTimescale({ url: serverUrl, withServerMessages: true });
  const session = { query: async (sql: string) => admin.query('oracle', sql, [], z.object({})) };
  const database = await createPostgresDatabase(serverUrl, session);
  await migrateTimescale(database.url);
  const client = openTimescale({ url: database.url, withServerMessages: true });
  const close = async (): Promise<void> => {
    await client.close();
    await database.drop();
    await admin.close();
  };
  return { ...timescaleOracleStores(client), close };
};

/** Each engine, or the one that is asked for by `TELEMETRY_STORE`. */
export const oracleEngines = (
  [
    ['clickhouse', onClickHouse],
    ['timescale', onPostgres],
  ] as const
).filter(([engine]) => (process.env['TELEMETRY_STORE'] ?? engine) === engine);
