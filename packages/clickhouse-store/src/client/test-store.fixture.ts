import { atFileEnd, createClickHouseTables } from '@spanledger/testing';
import { inject } from 'vitest';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';

/** A separate database for a test file, with all tables; it is dropped after the file's tests. */
export const openTestStore = async (): Promise<ClickHouse> => {
  const database = await createClickHouseTables(inject('clickhouseUrl'));
  const client = openClickHouse({ url: database.url, withServerMessages: true });
  atFileEnd(async () => {
    await client.close();
    await database.drop();
  });
  return client;
};
