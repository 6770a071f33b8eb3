import { describeMediaRegistry } from '@spanledger/testing';
import { afterEach, describe, expect, test } from 'vitest';

import { openPostgresStore, type PostgresStore } from '../open-postgres-store.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const databases = testDatabases();
const stores: PostgresStore[] = [];
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

const open = (url: string): PostgresStore => {
  const store = openPostgresStore({ url, poolMax: 3 });
  stores.push(store);
  return store;
};

describeMediaRegistry('PostgreSQL', async () => open((await databases.migrated()).url));

describe('secrets in PostgreSQL', () => {
  test('processes that ask at the same time get one and the same secret, which stays', async () => {
    const { url } = await databases.migrated();
    const secrets = await Promise.all(Array.from({ length: 4 }, () => open(url).secrets.get('media')));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(43);
    expect(await open(url).secrets.get('media')).toBe(secrets[0]);
    expect(await open(url).secrets.get('other')).not.toBe(secrets[0]);
  });
});
