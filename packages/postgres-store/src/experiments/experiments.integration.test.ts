import { describeExperiments } from '@spanledger/testing';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describeExperiments('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));
