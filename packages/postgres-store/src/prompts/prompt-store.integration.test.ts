import { microsPerMs, promptEvents, type ProjectId } from '@spanledger/core';
import {
  describePromptFilters,
  describePromptStore,
  describePromptWebhooks,
  describeProtectedLabels,
} from '@spanledger/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const makeStores = async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 });

describePromptStore('PostgreSQL', makeStores);
describePromptFilters('PostgreSQL', makeStores);
describeProtectedLabels('PostgreSQL', makeStores);
describePromptWebhooks('PostgreSQL', makeStores);

const own = 'own' as ProjectId;
const aPrompt = {
  name: 'greeting',
  body: { type: 'text', prompt: 'Hello' },
  config: {},
  labels: [],
  commitMessage: null,
  createdBy: 'API',
} as const;
const aWebhook = {
  name: 'deploy',
  url: 'https://hooks.example.com',
  secret: 'canary-of-a-secret',
  events: promptEvents,
};

const withProject = async (encryptionKeys?: { readonly current: string }) => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax: 3, encryptionKeys });
  await store.secretVault.prepare();
  await store.firstStart.ensure({ organizationId: 'org', projectId: own, publicKey: 'pk-own' });
  return { database, store };
};
const claimAll = async (store: ReturnType<typeof openStore>) => {
  const now = Date.now() * microsPerMs;
  return store.promptDeliveries.claim(now, now + 1, 10);
};

test('the secret of a prompt webhook is encrypted where it is stored, and signs after a rotation', async () => {
  const { database, store } = await withProject({ current: 'b'.repeat(64) });
  await store.promptWebhooks.create(own, aWebhook);
  await store.prompts.create(own, aPrompt);
  const stored = async () => JSON.stringify(await databases.run<object>(database, 'SELECT * FROM prompt_webhooks'));
  const before = await stored();
  expect(before).not.toContain('canary');
  await store.secretVault.rotate();
  expect(await stored()).not.toBe(before);
  expect(await claimAll(store)).toMatchObject([{ webhookSecret: aWebhook.secret }]);
  await databases.run(database, `UPDATE prompt_webhooks SET secret = left(secret, -8) || 'AAAAAAAA'`);
  await store.prompts.create(own, { ...aPrompt, name: 'else' });
  expect((await claimAll(store)).map(({ webhookSecret }) => webhookSecret)).toContain(undefined);
});

test('a version and its message are stored by one transaction: where the message cannot be stored there is no version', async () => {
  const { database, store } = await withProject();
  await store.promptWebhooks.create(own, aWebhook);
  await databases.run(
    database,
    `ALTER TABLE prompt_deliveries ADD CONSTRAINT none CHECK (event <> 'prompt.version_created')`,
  );
  await expect(store.prompts.create(own, aPrompt)).rejects.toThrow(/none/);
  expect(await store.prompts.get(own, aPrompt.name, { version: 1 })).toBeUndefined();
  await databases.run(database, 'ALTER TABLE prompt_deliveries DROP CONSTRAINT none');
  expect((await store.prompts.create(own, aPrompt)).version).toBe(1);
  expect(await claimAll(store)).toHaveLength(1);
});

test('deliveries that came to an end long ago are removed with the next change, and those still to be sent are not', async () => {
  const { database, store } = await withProject();
  const { id } = await store.promptWebhooks.create(own, aWebhook);
  for (const name of ['sent', 'waiting']) await store.prompts.create(own, { ...aPrompt, name });
  await databases.run(
    database,
    `UPDATE prompt_deliveries SET created_at = now() - interval '31 days', state = CASE prompt_name WHEN 'sent' THEN 'delivered' ELSE state END`,
  );
  await store.prompts.create(own, aPrompt);
  const { items } = await store.promptWebhooks.deliveries(own, id, { page: 1, limit: 10 });
  expect(items.map(({ payload }) => (JSON.parse(payload) as { data: { name: string } }).data.name)).toEqual([
    'greeting',
    'waiting',
  ]);
});

test('of a deleted project nothing is sent, and its webhooks and protected labels are gone', async () => {
  const { database, store } = await withProject();
  await store.promptWebhooks.create(own, aWebhook);
  await store.protectedLabels.protect(own, 'production');
  await store.prompts.create(own, aPrompt);
  await store.projects.delete(own);
  expect(await claimAll(store)).toEqual([]);
  const left = `SELECT 1 FROM prompt_webhooks UNION ALL SELECT 1 FROM prompt_deliveries UNION ALL SELECT 1 FROM protected_prompt_labels`;
  expect(await databases.run(database, left)).toEqual([]);
});

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
