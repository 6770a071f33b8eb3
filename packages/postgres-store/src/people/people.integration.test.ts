import {
  describeExternalIdentityStore,
  describeGroupStore,
  describeInvitationStore,
  describeMembershipStore,
  describePersonalKeys,
  describeSecondFactorStore,
  describeSignIn,
  describeUserStore,
} from '@spanledger/testing';

import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 5 });

const makeStores = async (): Promise<PostgresStore> => open((await databases.migrated()).url);

describeUserStore('PostgreSQL', makeStores);
describeMembershipStore('PostgreSQL', makeStores);
describeInvitationStore('PostgreSQL', makeStores);
describePersonalKeys('PostgreSQL', makeStores);
describeSignIn('PostgreSQL', makeStores);
describeGroupStore('PostgreSQL', makeStores);
describeSecondFactorStore('PostgreSQL', makeStores);
describeExternalIdentityStore('PostgreSQL', makeStores);
