import { describePromptStore } from '@spanledger/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describePromptStore('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

test.each([
  [
    'prompt_versions_words_idx',
    `to_tsvector('simple', left(replace(v.body, '\\n', ' '), 250000)) @@ plainto_tsquery('simple', 'a b')`,
  ],
  ['prompt_versions_parts_idx', `lower(v.body) LIKE lower('%slate%')`],
])('%s is what its condition is found by', async (index, condition) => {
  const { url } = await databases.migrated();
  const client = new Client(url);
  await client.connect();
  try {
    await client.query('SET enable_seqscan = off');
    const { rows } = await client.query(`EXPLAIN SELECT v.id FROM prompt_versions v WHERE ${condition}`);
    expect(JSON.stringify(rows)).toContain(index);
  } finally {
    await client.end();
  }
});
