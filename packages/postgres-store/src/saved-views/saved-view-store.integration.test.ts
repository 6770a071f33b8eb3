import { describeSavedViewStore, type TestDatabase } from '@spanledger/testing';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();
let database: TestDatabase;

describeSavedViewStore(
  'PostgreSQL',
  async () => {
    database = await databases.migrated();
    return openStore({ url: database.url, poolMax: 6 });
  },
  async (projectId, ownerId, count) =>
    databases.run(
      database,
      `INSERT INTO saved_views (id, project_id, owner_id, name, page, state, is_shared)
       SELECT 'view ' || n, $1, $2, 'view ' || n, 'traces', '{}', false FROM generate_series(1, $3::int) AS n`,
      [projectId, ownerId, count],
    ),
);
