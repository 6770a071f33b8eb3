import { describeAgentStore } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describeAgentStore('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

test('metadata has a GIN index for what it contains', async () => {
  const found = await databases.run<{ indexdef: string }>(
    await databases.migrated(),
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'agents_metadata_idx'`,
  );
  expect(found[0]?.indexdef).toMatch(/USING gin \(metadata jsonb_path_ops\)/);
});
