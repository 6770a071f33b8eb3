import { describeEvaluations, describeExpiredExecutions, describeForgottenExecutions } from '@spanledger/testing';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const postgres = async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 });

describeEvaluations('PostgreSQL', postgres);
describeExpiredExecutions('PostgreSQL', postgres);
describeForgottenExecutions('PostgreSQL', postgres);
