import { atFileEnd, createClickHouseDatabase } from '@spanledger/testing';
import { inject } from 'vitest';
import { migrateClickHouse } from '../migrations/migrate-clickhouse.ts';
import { openClickHouse, type ClickHouse } from './clickhouse-client.ts';

/** A migrated database of its own for a test file; it is dropped after the file's tests. */
export const openTestStore = async (): Promise<ClickHouse> => {
  const database = await createClickHouseDatabase(inject('clickhouseUrl'));
  await migrateClickHouse({ url: database.url });
  const client = openClickHouse({ url: database.url, withServerMessages: true });
  atFileEnd(async () => {
    await client.close();
    await database.drop();
  });
  return client;
};
