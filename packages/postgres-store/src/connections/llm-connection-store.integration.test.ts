import type { ProjectId } from '@spanledger/core';
import { describeLlmConnectionStore } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describeLlmConnectionStore('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

test('credentials of a connection are encrypted where they are stored, and can be read after a rotation', async () => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax: 3, encryptionKeys: { current: 'b'.repeat(64) } });
  await store.secretVault.prepare();
  await store.firstStart.ensure({ organizationId: 'org', projectId: 'own', publicKey: 'pk-own' });
  const own = 'own' as ProjectId;
  const facts = {
    provider: 'openai',
    adapter: 'openai',
    baseUrl: null,
    customModels: [],
    withDefaultModels: true,
    config: null,
  } as const;
  const credentials = { secretKey: 'canary-of-a-secret-key', extraHeaders: { 'x-team': 'canary-of-a-header' } };
  await store.llmConnections.put(own, facts, credentials);
  const stored = async () => JSON.stringify(await databases.run<object>(database, 'SELECT * FROM llm_connections'));
  const before = await stored();
  expect(before).not.toContain('canary');
  await store.secretVault.rotate();
  expect(await stored()).not.toBe(before);
  expect((await store.llmConnections.open(own, 'openai'))?.credentials).toEqual(credentials);
});

test('more connections and webhooks than the pool has connections are stored at once, also before a key was read', async () => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax: 3, encryptionKeys: { current: 'c'.repeat(64) } });
  await store.secretVault.prepare();
  await store.firstStart.ensure({ organizationId: 'org', projectId: 'own', publicKey: 'pk-own' });
  const own = 'own' as ProjectId;
  const another = openStore({ url: database.url, poolMax: 3, encryptionKeys: { current: 'c'.repeat(64) } });
  const facts = { adapter: 'openai', baseUrl: null, customModels: [], withDefaultModels: true, config: null } as const;
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];
  const stored = six.map(async (provider) =>
    store.llmConnections.put(own, { ...facts, provider }, { secretKey: 'key', extraHeaders: {} }),
  );
  const webhooks = six.map(async (name) =>
    another.promptWebhooks.create(own, { name, url: 'https://a.example', secret: 'secret', events: [] }),
  );
  expect((await Promise.all(stored)).map(({ isNew }) => isNew)).toEqual(six.map(() => true));
  expect((await Promise.all(webhooks)).map(({ name }) => name)).toEqual(six);
});
