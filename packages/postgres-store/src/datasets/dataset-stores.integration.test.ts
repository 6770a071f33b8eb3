import { mediaIdOf, mediaReference, type MediaId, type TraceId } from '@spanledger/core';
import { describeDatasetStores, mediaContent, twoProjects } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

describeDatasetStores('PostgreSQL', async () => openStore({ url: (await databases.migrated()).url, poolMax: 6 }));

const check = async () => async () => [];
const item = (id: string, mediaId: MediaId | undefined, more = '') => ({
  at: id,
  id,
  input: { url: mediaReference('image/png', mediaId ?? ('' as MediaId), 'bytes') },
  expectedOutput: JSON.stringify([mediaReference('image/png', `${more}unknown`.padEnd(22, '_') as MediaId, 'file')]),
});

test('media that a deleted dataset alone referred to are removed, others stay', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  const [own] = await twoProjects(store);
  const { id: datasetId } = await store.datasets.save(own, { name: 'cases' }, check);
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

test('media that items refer to stay when the traces that had them are deleted, until their dataset is', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  const [own, other] = await twoProjects(store);
  const ofTrace = { of: 'trace', traceId: 't' as TraceId, observationId: undefined, field: 'input' } as const;
  const contents = ['put', 'imported', 'in no item'].map((text) => mediaContent(Buffer.from(text)));
  const at = 1_767_323_045_678_000;
  for (const project of [own, other]) {
    await store.media.declare(
      project,
      contents.map((content) => ({ content, links: [ofTrace] })),
      at,
    );
  }
  await store.datasets.save(own, { name: 'cases' }, check);
  const [put, imported, unused] = contents.map(({ sha256 }) => mediaIdOf(sha256));
  await store.datasets.putItems(own, 'cases', [item('a', put), item('a', put, 'again')], check);
  await store.datasets.importItems(own, 'cases', check, async (importItems) =>
    importItems([item('b', imported)], false),
  );
  await store.media.unlinkTraces(own, [ofTrace.traceId]);
  const remove = async (): Promise<string[]> => {
    const removed: string[] = [];
    await store.media.removeUnlinked(at + 1_000, 10, async ({ id }) => void removed.push(id));
    return removed.toSorted();
  };
  expect(await remove()).toEqual([unused]);
  await store.datasets.delete(own, 'cases');
  expect(await remove()).toEqual([put, imported].toSorted());
  expect(await store.media.linksOfTrace(other, ofTrace.traceId)).toHaveLength(contents.length);
});
