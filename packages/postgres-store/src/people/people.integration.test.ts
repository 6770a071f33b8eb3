import { describeMembershipStore, describeSignIn, describeUserStore } from '@spanledger/testing';
import { afterEach } from 'vitest';

import { openPostgresStore, type PostgresStore } from '../open-postgres-store.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const stores: PostgresStore[] = [];
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

const databases = testDatabases();

const open = (url: string): PostgresStore => {
  const store = openPostgresStore({ url, poolMax: 5 });
  stores.push(store);
  return store;
};

const makeStores = async (): Promise<PostgresStore> => open((await databases.migrated()).url);

describeUserStore('PostgreSQL', makeStores);
describeMembershipStore('PostgreSQL', makeStores);
describeSignIn('PostgreSQL', makeStores);
