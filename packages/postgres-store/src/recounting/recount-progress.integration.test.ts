import { describeRecountProgress } from '@spanledger/testing';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

describeRecountProgress('PostgreSQL', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  return store.recountProgress;
});
