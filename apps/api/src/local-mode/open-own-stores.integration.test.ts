import { checkPostgresSchema } from '@spanledger/postgres-store';
import { wallClock as now } from '@spanledger/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type OwnDatabase } from '../migrated-databases.fixture.ts';
import { openOwnStores } from './open-own-stores.ts';

let database: OwnDatabase;
beforeEach(async () => {
  database = await openDatabase({});
});
afterEach(async () => database.close());

test('a ClickHouse that does not start is the reason, and PostgreSQL stays as the version before left it', async () => {
  const reason = new Error('ClickHouse did not start');
  const telemetry = Promise.reject(reason);
  telemetry.catch(() => undefined);
  const settings = { databaseUrl: database.url, now, schemas: 'migrate', onWriterLockLost: () => undefined } as const;
  await expect(openOwnStores({ ...settings, telemetry })).rejects.toBe(reason);
  await expect(checkPostgresSchema(database.url)).rejects.toMatchObject({ code: 'unavailable' });
});
