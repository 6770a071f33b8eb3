import { mediaIdOf, type TraceId } from '@spanledger/core';
import { describeDatasetStores, mediaContent, twoProjects } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describeDatasetStores('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

test('media that a deleted dataset alone referred to are removed, others stay', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  const [own] = await twoProjects(store);
  const { id: datasetId } = await store.datasets.save(own, { name: 'cases' }, async () => async () => []);
  const ofItem = { of: 'datasetItem', datasetId, datasetItemId: 'not there yet', field: 'input' } as const;
  const ofTrace = { of: 'trace', traceId: 't' as TraceId, observationId: undefined, field: 'input' } as const;
  const [alone, shared] = [mediaContent(Buffer.from('alone')), mediaContent(Buffer.from('shared'))];
  const at = 1_767_323_045_678_000;
  const declared = [
    { content: alone, links: [ofItem] },
    { content: shared, links: [ofItem, ofTrace] },
  ];
  await store.media.declare(own, declared, at);
  await store.datasets.delete(own, 'cases');
  const removed: string[] = [];
  await store.media.removeUnlinked(at + 1_000, 10, async ({ id }) => void removed.push(id));
  expect(removed).toEqual([mediaIdOf(alone.sha256)]);
});
