import { atFileEnd, createPostgresDatabase } from '@spanledger/testing';
import { Client } from 'pg';
import { inject } from 'vitest';
import { migrateTimescale } from '../migrations/migrate-timescale.ts';
import type { TimescaleMode } from './detect-timescale.ts';
import { openTimescale, type Timescale } from './timescale-client.ts';

/**
 * A separate migrated database on this server for a test file, with these parameters in every session; it is dropped
 * after the file's tests.
 */
export const openTestStoreOn = async (
  serverUrl: string,
  mode?: TimescaleMode,
  parameters: Readonly<Record<string, number>> = {},
): Promise<Timescale> => {
  const admin = new Client(serverUrl);
  await admin.connect();
  const database = await createPostgresDatabase(serverUrl, admin);
  await migrateTimescale(database.url, { mode });
  for (const [name, value] of Object.entries(parameters)) {
    await admin.query(`ALTER DATABASE ${database.name} SET ${name} = ${value}`);
  }
  const client = openTimescale({ url: database.url, withServerMessages: true });
  atFileEnd(async () => {
    await client.close();
    await database.drop();
    await admin.end();
  });
  return client;
};

/** On plain PostgreSQL. */
export const openTestStore = (): Promise<Timescale> => openTestStoreOn(inject('postgresUrl'));
