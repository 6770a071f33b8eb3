import { describeRecountProgress } from '@spanledger/testing';
import { afterEach } from 'vitest';
import { openPostgresStore, type PostgresStore } from '../open-postgres-store.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const stores: PostgresStore[] = [];
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

const databases = testDatabases();

describeRecountProgress('PostgreSQL', async () => {
  const store = openPostgresStore({ url: (await databases.migrated()).url, poolMax: 3 });
  stores.push(store);
  return store.recountProgress;
});
