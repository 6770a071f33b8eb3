import type { DatasetItemChanges, DatasetItemCheck, Micros, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { describeDatasetRuns } from './dataset-runs.conformance.ts';
import { describeItemVersions } from './item-versions.conformance.ts';
import { describeRunItems } from './run-items.conformance.ts';
import type { DatasetStores } from './memory-datasets.ts';

const allItems = { page: 1, limit: 1000 };

/** Inputs must have the type in the schema. */
const byType: DatasetItemCheck = async ({ inputSchema }) => {
  const type = inputSchema?.['type'] as string | undefined;
  return async (items) =>
    items.map(({ input }) =>
      type === undefined || typeof input === type
        ? []
        : [{ field: 'input', path: '/a', message: `must be ${type}`, keyword: 'type' }],
    );
};

const anItem = (id: string, fields: Partial<DatasetItemChanges> = {}): DatasetItemChanges => ({
  id,
  at: 'body',
  ...fields,
});

type Stores = IdentityStores & DatasetStores;

/** The contract of every store of datasets. `makeStores` returns empty ones each time. */
export const describeDatasetStores = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as DatasetStore`, () => {
    let stores: DatasetStores;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const made = await makeStores();
      stores = made;
      [own, other] = await twoProjects(made);
      await stores.datasets.save(other, { name: 'cases', metadata: 'of another' }, byType);
      await stores.datasets.putItems(other, 'cases', [anItem('item', { input: 'of another' })], byType);
      await stores.datasets.save(own, { name: 'cases' }, byType);
    });
    const put = async (items: readonly DatasetItemChanges[], dataset = 'cases') =>
      stores.datasets.putItems(own, dataset, items, byType);

    test('saving a dataset again changes what is given and keeps the rest', async () => {
      const { datasets } = stores;
      const fields = { description: 'd', metadata: { b: 1, a: [null] }, inputSchema: { type: 'string' } };
      const first = await datasets.save(own, { name: 'a/ü', ...fields }, byType);
      expect(first).toEqual({
        name: 'a/ü',
        ...fields,
        expectedOutputSchema: null,
        id: expect.any(String),
        projectId: own,
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
      });
      const second = await datasets.save(own, { name: 'a/ü', description: 'e', inputSchema: null }, byType);
      expect(second).toEqual({ ...first, description: 'e', inputSchema: null, updatedAt: second.updatedAt });
      expect(await datasets.get(own, 'a/ü')).toEqual(second);
      expect(await datasets.get(other, 'a/ü')).toBeUndefined();
      expect(await datasets.hasDataset(own, first.id)).toBe(true);
      expect(await datasets.hasDataset(other, first.id)).toBe(false);
      const { items, totalItems } = await datasets.list(own, { page: 1, limit: 1 });
      expect([items.map((dataset) => dataset.name), totalItems]).toEqual([['a/ü'], 2]);
      const nowhere = datasets.save('nowhere' as ProjectId, { name: 'a' }, byType);
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('the ids of active items are read newest first, of one dataset', async () => {
      await stores.datasets.save(own, { name: 'b' }, byType);
      await put([anItem('elsewhere')], 'b');
      for (const id of ['1', '2', '3']) await put([anItem(id)]);
      await put([anItem('2', { status: 'ARCHIVED' })]);
      await stores.datasets.deleteItem(own, '1');
      await put([anItem('4')]);
      const { id } = (await stores.datasets.get(own, 'cases'))!;
      expect(await stores.datasets.itemIds(own, id, 10)).toEqual(['4', '3']);
      expect(await stores.datasets.itemIds(own, id, 1)).toEqual(['4']);
      expect(await stores.datasets.itemIds(other, id, 10)).toEqual([]);
    });

    test('an item is created whole, and later its given fields replace those of before', async () => {
      const given = { input: { b: [1], a: '\u0000 "' }, expectedOutput: 0, metadata: false, sourceTraceId: 't' };
      const [created] = await put([anItem('item', given)]);
      expect(created).toEqual({
        id: 'item',
        ...given,
        projectId: own,
        datasetId: expect.any(String),
        datasetName: 'cases',
        status: 'ACTIVE',
        sourceObservationId: null,
        createdAt: created?.updatedAt,
        updatedAt: expect.any(Number),
      });
      const [changed] = await put([anItem('item', { expectedOutput: '', status: 'ARCHIVED' })]);
      const expected = { ...created, expectedOutput: '', status: 'ARCHIVED', updatedAt: changed?.updatedAt };
      expect(changed).toEqual(expected);
      expect(await stores.datasets.getItem(own, 'item')).toEqual(changed);
      expect((await stores.datasets.getItem(other, 'item'))?.input).toBe('of another');
    });

    test('an id of another dataset of the project is a conflict, and another dataset is not found', async () => {
      await stores.datasets.save(own, { name: 'others' }, byType);
      await put([anItem('item')]);
      await expect(put([anItem('item')], 'others')).rejects.toMatchObject({ code: 'conflict', message: /item/ });
      await expect(put([anItem('item')], 'none')).rejects.toMatchObject({ code: 'not_found' });
    });

    test('of items that are put together one that does not fit keeps out all, and each problem is named', async () => {
      await stores.datasets.save(own, { name: 'cases', inputSchema: { type: 'number' } }, byType);
      const refused = put([anItem('a', { input: 1 }), anItem('b', { input: 'x', at: 'line 2' })]);
      await expect(refused).rejects.toMatchObject({
        code: 'invalid_input',
        issues: [{ path: 'line 2.input.a', message: 'must be number' }],
      });
      expect(await stores.datasets.getItem(own, 'a')).toBeUndefined();
    });

    test('a schema that an item does not fit is refused, and nothing changes', async () => {
      await put([anItem('item', { input: 'text' })]);
      const before = await stores.datasets.get(own, 'cases');
      const refused = stores.datasets.save(own, { name: 'cases', inputSchema: { type: 'number' } }, byType);
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: /validation failed/ });
      expect(await stores.datasets.get(own, 'cases')).toEqual(before);
    });

    test('lists have active items, newest first, of one dataset or of one source', async () => {
      await put([anItem('a', { sourceTraceId: 't' }), anItem('b'), anItem('c', { status: 'ARCHIVED' })]);
      await put([anItem('a', { sourceObservationId: 'o' })]);
      const idsOf = async (conditions: object) =>
        (await stores.datasets.listItems(own, conditions, allItems)).items.map(({ key }) => key);
      expect(await idsOf({ datasetName: 'cases' })).toEqual(['b', 'a']);
      expect(await idsOf({ sourceTraceId: 't', sourceObservationId: 'o' })).toEqual(['a']);
      expect(await idsOf({})).toEqual(['b', 'a']);
      const unknown = stores.datasets.listItems(own, { datasetName: 'none' }, allItems);
      await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
      const second = await stores.datasets.listItems(own, {}, { page: 2, limit: 1 });
      expect([second.totalItems, second.items.map(({ key }) => key)]).toEqual([2, ['a']]);
    });

    test('listed items have their weights, and are read by their ids in the given order, of one moment', async () => {
      const [before] = await put([anItem('a', { input: 'x'.repeat(50_000), expectedOutput: ['y'.repeat(20_000)] })]);
      await put([anItem('b'), anItem('c', { status: 'ARCHIVED' })]);
      const { items } = await stores.datasets.listItems(own, {}, allItems);
      expect(items.map(({ key, bytes }) => [key, Math.round(bytes / 10_000)])).toEqual([
        ['b', 0],
        ['a', 7],
      ]);
      await put([anItem('a', { input: 'later' })]);
      const read = async (asOf?: Micros) =>
        (await stores.datasets.readItems(own, asOf, ['a', 'none', 'c', 'b'])).map(({ id, input }) => [id, input]);
      expect(await read()).toEqual([
        ['a', 'later'],
        ['b', null],
      ]);
      expect(await read(before?.updatedAt)).toEqual([['a', before?.input]]);
      expect(await stores.datasets.readItems(other, undefined, ['a'])).toEqual([]);
    });

    test('many items at once are as many items, and one item put at once by many has a version for each', async () => {
      await Promise.all(Array.from({ length: 30 }, async (_, at) => put([anItem(`i${at}`, { input: at })])));
      expect((await stores.datasets.listItems(own, {}, allItems)).totalItems).toBe(30);
      const versions = await Promise.all(
        Array.from({ length: 20 }, async (_, at) => put([anItem('one', { input: at })])),
      );
      const times = versions.map(([item]) => item?.updatedAt);
      expect(new Set(times).size).toBe(20);
    });

    test('an import is there as a whole or not at all, without what is there just so and what does not fit', async () => {
      const { datasets } = stores;
      await datasets.save(own, { name: 'cases', inputSchema: { type: 'object' } }, byType);
      await datasets.save(own, { name: 'others' }, byType);
      await put([anItem('elsewhere')], 'others');
      const [known] = await put([anItem('known', { input: { a: 1, b: [2] }, metadata: 'm' })]);
      const imported = async (work: Parameters<typeof datasets.importItems>[3]) =>
        datasets.importItems(own, 'cases', byType, work);
      const first = [
        anItem('known', { input: { b: [2], a: 1 } }),
        anItem('new', { input: { n: 1 } }),
        anItem('new', { input: { n: 1 } }),
        anItem('wrong', { input: 5, at: 'line 4' }),
        anItem('elsewhere', { input: {}, at: 'line 5' }),
      ];
      const failing = imported(async (importItems) => {
        await importItems(first, false);
        throw new Error('broken off');
      });
      await expect(failing).rejects.toThrow('broken off');
      expect(await datasets.getItem(own, 'new')).toBeUndefined();
      const outcome = {
        changed: 1,
        unchanged: 2,
        refused: [
          { at: 'line 4', issues: [{ path: 'line 4.input.a', message: 'must be object' }] },
          { at: 'line 5', issues: [{ path: 'line 5.id', message: expect.stringContaining('another dataset') }] },
        ],
      };
      expect(await imported(async (importItems) => importItems(first, true))).toEqual(outcome);
      expect(await datasets.getItem(own, 'new')).toBeUndefined();
      expect(await imported(async (importItems) => importItems(first, false))).toEqual(outcome);
      expect(await datasets.getItem(own, 'known')).toEqual(known);
      expect(await datasets.getItem(own, 'new')).toMatchObject({ input: { n: 1 }, datasetName: 'cases' });
      expect((await datasets.getItem(other, 'item'))?.input).toBe('of another');
      const nowhere = datasets.importItems(own, 'none', byType, async (importItems) => importItems(first, false));
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('an item that an import refuses is no version of the same item that follows in it', async () => {
      const { datasets } = stores;
      await datasets.save(own, { name: 'cases', inputSchema: { type: 'object' } }, byType);
      const items = [anItem('a', { input: 5, at: 'line 1' }), anItem('a', { expectedOutput: 1, at: 'line 2' })];
      const imported = await datasets.importItems(own, 'cases', byType, async (importItems) =>
        importItems(items, false),
      );
      expect(imported).toMatchObject({ changed: 1, unchanged: 0, refused: [{ at: 'line 1' }] });
      expect(await datasets.getItem(own, 'a')).toMatchObject({ input: null, expectedOutput: 1 });
    });

    test('items are read part by part as of one moment, though the dataset changes meanwhile', async () => {
      const { datasets } = stores;
      await put([anItem('a'), anItem('b', { input: 1 }), anItem('c', { status: 'ARCHIVED' }), anItem('d')]);
      const asked = { datasetName: 'cases', withArchived: false, limit: 2 };
      const first = await datasets.itemsAfter(own, asked);
      expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
      await put([anItem('ba'), anItem('d', { input: 'later' })]);
      const { asOf } = first;
      const second = await datasets.itemsAfter(own, { ...asked, asOf, after: 'b' });
      expect(second).toMatchObject({ items: [{ id: 'd', input: null }], asOf });
      expect((await datasets.itemsAfter(own, { ...asked, asOf, after: 'd' })).items).toEqual([]);
      const archived = await datasets.itemsAfter(own, { ...asked, asOf, withArchived: true, limit: 10 });
      expect(archived.items.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
      const later = await datasets.itemsAfter(own, { ...asked, asOf: Date.now() * 2000, limit: 10 });
      expect(later.items.map(({ id }) => id)).toEqual(['a', 'b', 'ba', 'd']);
      expect(later.asOf).toBeLessThan(Date.now() * 2000);
      expect((await datasets.itemsAfter(other, asked)).items).toMatchObject([{ input: 'of another' }]);
      await expect(datasets.itemsAfter(own, { ...asked, datasetName: 'none' })).rejects.toMatchObject({
        code: 'not_found',
      });
    });
  });
  describeItemVersions(name, makeStores);
  describeDatasetRuns(name, makeStores);
  describeRunItems(name, makeStores);
};
