import type { NamedRunItem, NewDatasetRunItem, ProjectId, RunItemQuery, TraceId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { DatasetStores } from './memory-datasets.ts';

const anything = async () => async () => [];
const everything: RunItemQuery = { datasetNames: [], runNames: [], limit: 100 };
const longAgo = Date.UTC(2020, 0, 1) * 1000;

/** The contract of every `RunItemReader`, with the other dataset stores. */
export const describeRunItems = (name: string, makeStores: () => Promise<IdentityStores & DatasetStores>): void => {
  describe(`${name} as RunItemReader`, () => {
    let stores: DatasetStores;
    let own: ProjectId;
    let other: ProjectId;
    beforeEach(async () => {
      const made = await makeStores();
      stores = made;
      [own, other] = await twoProjects(made);
      for (const projectId of [own, other]) {
        for (const dataset of ['cases', 'more']) {
          await stores.datasets.save(projectId, { name: dataset }, anything);
          await stores.datasets.putItems(projectId, dataset, [{ id: `of ${dataset}`, at: 'body', input: 1 }], anything);
        }
      }
    });

    const add = async (given: Partial<NewDatasetRunItem> = {}, projectId = own) =>
      stores.datasetRuns.add(projectId, {
        runName: 'run',
        datasetItemId: 'of cases',
        traceId: 't',
        observationId: null,
        runDescription: null,
        metadata: null,
        ...given,
      });
    const tracesOf = async (query: Partial<RunItemQuery>, projectId = own): Promise<readonly string[]> =>
      (await stores.runItems.linked(projectId, { ...everything, ...query })).map(({ traceId }) => traceId).toSorted();

    test('run items are found by dataset, run, trace and time, in their project alone', async () => {
      await add({ traceId: 'a' });
      await add({ traceId: 'b', runName: 'second' });
      await add({ traceId: 'c', datasetItemId: 'of more', createdAt: longAgo });
      await add({ traceId: 'theirs' }, other);
      expect(await tracesOf({})).toEqual(['a', 'b', 'c']);
      expect(await tracesOf({ datasetNames: ['cases'] })).toEqual(['a', 'b']);
      expect(await tracesOf({ datasetNames: ['cases', 'more'], runNames: ['run'] })).toEqual(['a', 'c']);
      expect(await tracesOf({ traceIds: ['b', 'c', 'theirs'] as TraceId[] })).toEqual(['b', 'c']);
      expect(await tracesOf({ from: longAgo, to: longAgo + 1 })).toEqual(['c']);
      expect(await tracesOf({ to: longAgo })).toEqual([]);
      const [first, ...rest] = await stores.runItems.linked(own, { ...everything, limit: 1 });
      expect(rest).toEqual([]);
      expect(await stores.runItems.linked(own, { ...everything, after: first!.id })).toHaveLength(2);
      expect(await stores.runItems.datasetIds(own, ['cases', 'none'])).toHaveLength(1);
    });

    test('a run is found by its id, in its project alone', async () => {
      const { datasetRunId: id } = await add();
      expect(await stores.datasetRuns.byId(own, id)).toMatchObject({ id, name: 'run', datasetName: 'cases' });
      expect(await stores.datasetRuns.byId(other, id)).toBeUndefined();
      expect(await stores.datasetRuns.byId(own, 'none')).toBeUndefined();
    });

    test('a run item that its client dates back is found by when it was stored', async () => {
      expect(await stores.runItems.lastRecordedAt(own)).toBeUndefined();
      await add({ createdAt: longAgo });
      const last = await stores.runItems.lastRecordedAt(own);
      expect(last).toBeGreaterThan(longAgo);
      expect(await tracesOf({ recordedSince: last! })).toEqual(['t']);
      expect(await tracesOf({ recordedSince: last! + 1 })).toEqual([]);
      expect(await stores.runItems.lastRecordedAt(other)).toBeUndefined();
      await add({ createdAt: longAgo });
      expect(await stores.runItems.lastRecordedAt(own)).toBe(last);
    });

    test('a run item has its dataset and run, and is of the version of its dataset that the run names', async () => {
      const item = await stores.datasets.getItem(own, 'of cases');
      const datasetVersion = Math.ceil(item!.updatedAt / 1000) * 1000;
      const added = await add({ observationId: 'o', createdAt: longAgo });
      await add({ runName: 'of a version', datasetVersion, traceId: 'v' });
      const [plain] = await stores.runItems.linked(own, { ...everything, runNames: ['run'] });
      expect(plain).toMatchObject({
        id: added.id,
        datasetRunId: added.datasetRunId,
        datasetRunName: 'run',
        datasetId: item!.datasetId,
        datasetName: 'cases',
        datasetItemId: 'of cases',
        traceId: 't',
        observationId: 'o',
        createdAt: longAgo,
        itemAsOf: longAgo,
      });
      expect(await stores.runItems.linked(own, { ...everything, runNames: ['of a version'] })).toMatchObject([
        { itemAsOf: datasetVersion, observationId: null },
      ]);
    });

    test('an item is as it was at a time, as first before that, and stays so when it is deleted', async () => {
      const first = await stores.datasets.getItem(own, 'of cases');
      await stores.datasets.putItems(own, 'cases', [{ id: 'of cases', at: 'body', expectedOutput: 'new' }], anything);
      await stores.datasets.deleteItem(own, 'of cases');
      const { runItems } = stores;
      expect(await runItems.itemAsOf(own, 'of cases', first!.updatedAt)).toMatchObject({ expectedOutput: null });
      expect(await runItems.itemAsOf(own, 'of cases', longAgo)).toMatchObject({ input: 1, expectedOutput: null });
      const now = Date.now() * 1000 + 60_000_000;
      expect(await runItems.itemAsOf(own, 'of cases', now)).toMatchObject({ input: 1, expectedOutput: 'new' });
      expect(await runItems.itemAsOf(other, 'of cases', now)).toMatchObject({ projectId: other, expectedOutput: null });
      expect(await runItems.itemAsOf(own, 'none', now)).toBeUndefined();
    });

    const link = async (given: Partial<NamedRunItem>[], projectId = own): Promise<void> => {
      const dataset = await stores.datasets.get(projectId, 'cases');
      const item = { runId: 'e1', runName: 'run', datasetId: dataset!.id, datasetItemId: 'of cases', traceId: 't' };
      const facts = { observationId: 'o', runDescription: 'first', metadata: { m: 1 }, createdAt: longAgo };
      return stores.datasetRuns.link(
        projectId,
        given.map((part) => ({ ...item, ...facts, ...part })),
      );
    };
    const runs = async (projectId = own): Promise<readonly string[]> => {
      const { items } = await stores.datasetRuns.list(projectId, 'cases', { page: 1, limit: 100 });
      return items.map(({ id, name }) => `${id}: ${name}`).toSorted();
    };

    test('a run that telemetry names has its id, and begins with its first item', async () => {
      await link([{ traceId: 'a' }, { traceId: 'b', runDescription: 'later', createdAt: longAgo + 1 }]);
      expect(await stores.datasetRuns.byId(own, 'e1')).toMatchObject({
        name: 'run',
        description: 'first',
        metadata: { m: 1 },
        createdAt: longAgo,
      });
      const { items } = await stores.datasetRuns.items(own, 'e1');
      expect(items).toMatchObject([
        { datasetRunId: 'e1', datasetItemId: 'of cases', traceId: 'b', observationId: 'o', createdAt: longAgo + 1 },
        { datasetRunId: 'e1', datasetItemId: 'of cases', traceId: 'a', observationId: 'o', createdAt: longAgo },
      ]);
      await link([{ traceId: 'b' }, { traceId: 'b', observationId: 'another' }, { traceId: 'c' }]);
      expect((await stores.datasetRuns.items(own, 'e1')).items).toHaveLength(3);
    });

    test('a run that telemetry names has another name when its own is taken', async () => {
      await link([{ runId: 'e1' }, { runId: 'e2' }, { runId: 'e3', runName: 'third' }]);
      await link([{ runId: 'e4' }, { runId: 'e1', traceId: 't2' }]);
      expect(await runs()).toEqual(['e1: run', 'e2: run (e2)', 'e3: third', 'e4: run (e4)']);
    });

    test('what a request linked stays the only item of its trace', async () => {
      const linked = await add();
      await link([{ runId: linked.datasetRunId }]);
      expect((await stores.datasetRuns.items(own, linked.datasetRunId)).items).toEqual([linked]);
    });

    test('many items are linked by many requests at once, each once', async () => {
      const ids = Array.from({ length: 1_200 }, (_, at) => `t${at}`);
      const items = ids.map((traceId) => ({ traceId }));
      await Promise.all([link(items), link(items.toReversed()), link(items.slice(0, 10))]);
      expect(await runs()).toEqual(['e1: run']);
      const { items: stored } = await stores.datasetRuns.items(own, 'e1');
      expect(stored.map(({ traceId }) => traceId).toSorted()).toEqual(ids.toSorted());
    });

    test('telemetry links no items that its dataset does not have then, and names no run of another dataset', async () => {
      const ofMore = await add({ datasetItemId: 'of more' });
      const [item, more] = [await stores.datasets.getItem(own, 'of cases'), await stores.datasets.get(own, 'more')];
      await link([
        { datasetItemId: 'none' },
        { datasetItemId: 'of more' },
        { datasetId: more!.id },
        { datasetVersion: item!.updatedAt - 1 },
        { runId: ofMore.datasetRunId },
      ]);
      expect(await runs()).toEqual([]);
      expect((await stores.datasetRuns.items(own, ofMore.datasetRunId)).items).toEqual([ofMore]);
      await stores.datasets.deleteItem(own, 'of cases');
      await link([{}]);
      expect(await runs()).toEqual([]);
      await link([{ datasetVersion: item!.updatedAt }]);
      expect(await runs()).toEqual(['e1: run']);
    });

    test('two projects name runs by one id: each has its own', async () => {
      await link([{}]);
      await link([{ runName: 'theirs' }], other);
      await link([{ traceId: 't2' }]);
      expect([await runs(), await runs(other)]).toEqual([['e1: run'], ['e1: theirs']]);
      expect(await tracesOf({})).toEqual(['t', 't2']);
      await stores.datasetRuns.delete(own, 'cases', 'run');
      expect(await tracesOf({})).toEqual([]);
      expect(await tracesOf({}, other)).toEqual(['t']);
      expect(await stores.datasetRuns.byId(own, 'e1')).toBeUndefined();
      expect(await stores.datasetRuns.byId(other, 'e1')).toMatchObject({ name: 'theirs' });
    });
  });
};
