import type { DatasetItemStatus, NewDatasetRunItem, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { DatasetStores } from './memory-datasets.ts';

const anything = async () => async () => [];
const allItems = { page: 1, limit: 100 };

const aRunItem: NewDatasetRunItem = {
  runName: 'run',
  datasetItemId: 'item',
  traceId: 't',
  observationId: null,
  runDescription: null,
  metadata: null,
};

/** The contract of every `DatasetRunStore`, with deleted datasets. */
export const describeDatasetRuns = (name: string, makeStores: () => Promise<IdentityStores & DatasetStores>): void => {
  describe(`${name} as DatasetRunStore`, () => {
    let stores: DatasetStores;
    let own: ProjectId;
    let other: ProjectId;
    beforeEach(async () => {
      const made = await makeStores();
      stores = made;
      [own, other] = await twoProjects(made);
      await stores.datasets.save(other, { name: 'cases' }, anything);
      await stores.datasets.save(own, { name: 'cases' }, anything);
    });
    const put = async (ids: readonly string[], status: DatasetItemStatus = 'ACTIVE', dataset = 'cases') => {
      const items = ids.map((id) => ({ id, at: 'body', status }));
      return stores.datasets.putItems(own, dataset, items, anything);
    };

    test('the first item of a run begins it, and the same item again is the one that is there', async () => {
      const { datasetRuns } = stores;
      await put(['item', 'next']);
      const first = { ...aRunItem, runDescription: 'd', metadata: 5, createdAt: 1_700_000_000_000_000 };
      const item = await datasetRuns.add(own, first);
      expect(item).toEqual({
        id: expect.any(String),
        projectId: own,
        datasetRunId: expect.any(String),
        datasetRunName: 'run',
        datasetItemId: 'item',
        traceId: 't',
        observationId: null,
        createdAt: first.createdAt,
        updatedAt: first.createdAt,
      });
      expect(await datasetRuns.add(own, { ...aRunItem, runDescription: 'later' })).toEqual(item);
      const next = await datasetRuns.add(own, { ...aRunItem, datasetItemId: 'next', observationId: 'o' });
      const run = await datasetRuns.get(own, 'cases', 'run');
      expect(run).toMatchObject({ id: item.datasetRunId, description: 'd', metadata: { metadata: 5 } });
      expect(await datasetRuns.items(own, item.datasetRunId)).toEqual({ items: [next, item], totalItems: 2 });
      const paged = await datasetRuns.items(own, item.datasetRunId, { page: 2, limit: 1 });
      expect(paged).toEqual({ items: [item], totalItems: 2 });
      expect(await datasetRuns.find(own, run?.datasetId ?? '', 'run')).toEqual(run);
      expect(await datasetRuns.find(other, run?.datasetId ?? '', 'run')).toBeUndefined();
      expect(await datasetRuns.get(other, 'cases', 'run')).toBeUndefined();
      expect(await datasetRuns.items(other, item.datasetRunId)).toEqual({ items: [], totalItems: 0 });
    });

    test('many items of a new run at once are in one run', async () => {
      await put(Array.from({ length: 20 }, (_, at) => `i${at}`));
      const added = await Promise.all(
        Array.from({ length: 20 }, async (_, at) =>
          stores.datasetRuns.add(own, { ...aRunItem, datasetItemId: `i${at}` }),
        ),
      );
      expect(new Set(added.map(({ datasetRunId }) => datasetRunId)).size).toBe(1);
      expect((await stores.datasetRuns.list(own, 'cases', allItems)).totalItems).toBe(1);
    });

    test('what is not there or not active cannot be run, unless it was at the version that is asked for', async () => {
      const [item] = await put(['item']);
      await put(['item'], 'ARCHIVED');
      const refused = [aRunItem, { ...aRunItem, datasetItemId: 'none' }];
      for (const given of refused) {
        await expect(stores.datasetRuns.add(own, given)).rejects.toMatchObject({ code: 'not_found' });
      }
      await stores.datasetRuns.add(own, { ...aRunItem, datasetVersion: item?.updatedAt ?? 0 });
      const run = await stores.datasetRuns.get(own, 'cases', 'run');
      expect(run?.metadata).toEqual({ dataset_version: new Date((item?.updatedAt ?? 0) / 1000).toISOString() });
    });

    test('a deleted run is gone with its items, and one of that name is another run', async () => {
      await put(['item']);
      const { datasetRunId } = await stores.datasetRuns.add(own, aRunItem);
      await expect(stores.datasetRuns.delete(other, 'cases', 'run')).rejects.toMatchObject({ code: 'not_found' });
      await stores.datasetRuns.delete(own, 'cases', 'run');
      await expect(stores.datasetRuns.delete(own, 'cases', 'run')).rejects.toMatchObject({ code: 'not_found' });
      expect((await stores.datasetRuns.items(own, datasetRunId)).items).toEqual([]);
      expect((await stores.datasetRuns.list(own, 'cases', allItems)).items).toEqual([]);
      expect((await stores.datasetRuns.add(own, aRunItem)).datasetRunId).not.toBe(datasetRunId);
      await expect(stores.datasetRuns.list(own, 'none', allItems)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a deleted dataset is gone with its items, their versions and its runs, in its project alone', async () => {
      const { datasets, datasetRuns, runItems } = stores;
      await put(['item']);
      const { datasetRunId } = await datasetRuns.add(own, aRunItem);
      const [item, dataset] = [await datasets.getItem(own, 'item'), await datasets.get(own, 'cases')];
      await datasets.save(own, { name: 'others' }, anything);
      await put(['of others'], 'ACTIVE', 'others');
      await expect(datasets.delete(own, 'none')).rejects.toMatchObject({ code: 'not_found' });
      await datasets.delete(own, 'cases');
      await expect(datasets.delete(own, 'cases')).rejects.toMatchObject({ code: 'not_found' });
      expect(await datasets.get(own, 'cases')).toBeUndefined();
      expect(await datasets.hasDataset(own, dataset!.id)).toBe(false);
      expect(await datasets.get(other, 'cases')).toBeDefined();
      expect(await datasets.getItem(own, 'item', item!.updatedAt)).toBeUndefined();
      expect(await datasetRuns.byId(own, datasetRunId)).toBeUndefined();
      expect((await datasetRuns.items(own, datasetRunId)).items).toEqual([]);
      expect(await runItems.itemAsOf(own, 'item', item!.updatedAt)).toBeUndefined();
      expect(await datasets.getItem(own, 'of others')).toMatchObject({ datasetName: 'others' });
      await datasets.save(own, { name: 'cases' }, anything);
      expect(await datasets.list(own, allItems)).toMatchObject({ totalItems: 2 });
      expect(await datasets.itemIds(own, (await datasets.get(own, 'cases'))!.id, 1)).toEqual([]);
    });
  });
};
