import type {
  ClaimedExperimentItem,
  DatasetExperiment,
  ExperimentItem,
  ExperimentOutcome,
  ExperimentQueue,
  NewDatasetExperiment,
  ProjectId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { DatasetStores } from '../datasets/memory-datasets.ts';
import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const anything = async () => async () => [];
const all = { page: 1, limit: 1000 };
const second = 1_000_000;
/** After the creation of the items. */
const start = Date.UTC(2100, 0, 1) * 1000;

const facts: NewDatasetExperiment = {
  name: 'run',
  description: 'd',
  metadata: { m: 1 },
  definition: {
    provider: 'openai',
    model: 'priced',
    prompt: { name: 'p', version: 2 },
    body: { type: 'text', prompt: '{{a}}' },
    parameters: { temperature: 0 },
    schema: null,
    variables: { a: '$.input' },
  },
  asOf: start,
  concurrency: 2,
  maxCost: null,
};

const events = [{ id: 'event' }];

const idsOf = (claimed: readonly ClaimedExperimentItem[]) =>
  claimed.map(({ datasetItemId }) => datasetItemId).toSorted();

/** The contract of every `DatasetExperimentStore` and `ExperimentQueue`. `makeStores` returns empty ones each time. */
export const describeExperiments = (name: string, makeStores: () => Promise<IdentityStores & DatasetStores>): void => {
  describe(`${name} as DatasetExperimentStore and ExperimentQueue`, () => {
    let stores: DatasetStores;
    let queue: ExperimentQueue;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const made = await makeStores();
      stores = made;
      queue = made.experimentQueue;
      [own, other] = await twoProjects(made);
      for (const project of [own, other]) {
        await stores.datasets.save(project, { name: 'cases' }, anything);
        const items = ['a', 'b', 'c'].map((id) => ({ id, input: id, at: 'body' }));
        await stores.datasets.putItems(project, 'cases', items, anything);
      }
    });

    const create = async (more: Partial<NewDatasetExperiment> = {}, project = own) =>
      stores.datasetExperiments.create(project, 'cases', { ...facts, ...more }, start);
    const claim = async (experiment: DatasetExperiment, now = start, limit = 10) =>
      queue.claim(experiment, { now, until: now + 60 * second, limit });
    const spent = { cost: 5n, unpricedCalls: 0 };
    const end = async (item: ClaimedExperimentItem, outcome: ExperimentOutcome, spending = spent, now = start) => {
      expect(await queue.record(item, { outcome, events }, spending)).toBe(true);
      return queue.settle(item, now);
    };
    const standing = async (project = own) => (await stores.datasetExperiments.get(project, 'cases', 'run'))!;
    const items = async (experiment: DatasetExperiment, project = own): Promise<readonly ExperimentItem[]> =>
      (await stores.datasetExperiments.items(project, experiment.id, undefined, all)).items;
    const done: ExperimentOutcome = { state: 'done' };
    const failed: ExperimentOutcome = { state: 'failed', error: 'no' };

    test('an experiment is a run with the active items of the dataset at its time, all pending', async () => {
      await stores.datasets.putItems(own, 'cases', [{ id: 'c', status: 'ARCHIVED', at: 'body' }], anything);
      const experiment = await create();
      expect(experiment).toMatchObject({ ...facts, metadata: { m: 1 }, datasetName: 'cases', canceledAt: null });
      expect(await stores.datasetRuns.get(own, 'cases', 'run')).toMatchObject({ id: experiment.id, description: 'd' });
      expect((await items(experiment)).map(({ datasetItemId, state }) => [datasetItemId, state])).toEqual([
        ['a', 'pending'],
        ['b', 'pending'],
      ]);
      const { progress } = await standing();
      expect(progress).toEqual({
        items: { pending: 2, running: 0, done: 0, failed: 0, skipped: 0 },
        cost: 0n,
        unpricedCalls: 0,
      });
    });

    test('a name that a run of the dataset has is a conflict, and a dataset without active items is refused', async () => {
      await create();
      await expect(create()).rejects.toMatchObject({ code: 'conflict' });
      await expect(create({ name: 'early', asOf: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
      expect(await stores.datasetRuns.get(own, 'cases', 'early')).toBeUndefined();
      const elsewhere = stores.datasetExperiments.create(own, 'unknown', facts, start);
      await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('items are claimed up to the concurrency, by one caller each', async () => {
      const experiment = await create();
      const [first, second] = await Promise.all([claim(experiment), claim(experiment)]);
      expect(first.length + second.length).toBe(2);
      expect(new Set(idsOf([...first, ...second])).size).toBe(2);
      expect(await claim(experiment)).toEqual([]);
    });

    test('what is done is added to the run once, counted with its cost, and never claimed again', async () => {
      const experiment = await create();
      const [first] = await claim(experiment, start, 1);
      expect(await end(first!, done)).toBe(true);
      expect(await queue.settle(first!, start)).toBe(false);
      expect((await standing()).progress).toMatchObject({ items: { done: 1, pending: 2 }, cost: 5n });
      const run = await stores.datasetRuns.items(own, experiment.id);
      const [kept] = await items(experiment);
      expect(run.items).toMatchObject([{ datasetItemId: 'a', traceId: kept!.traceId, observationId: null }]);
      expect(idsOf(await claim(experiment, start + 3600 * second))).toEqual(['b', 'c']);
    });

    test('an attempt whose lease has ended is taken over, and its first holder records and settles nothing', async () => {
      const experiment = await create();
      const [held] = await claim(experiment, start, 1);
      expect(await queue.keep(held!, start + 90 * second)).toBe(true);
      expect(idsOf(await claim(experiment, start + 61 * second, 1))).toEqual(['b']);
      const [taken] = await claim(experiment, start + 91 * second, 1);
      expect(taken).toMatchObject({ datasetItemId: 'a', attempt: 2, attempts: 2, recorded: null, isSuspect: true });
      expect(await queue.keep(held!, start)).toBe(false);
      expect(await queue.record(held!, { outcome: done, events }, spent)).toBe(false);
      expect((await standing()).progress.cost).toBe(0n);
    });

    test('an item whose lease has ended three times fails with the reason, and the others go on', async () => {
      const experiment = await create({ concurrency: 1 });
      const minute = 60 * second;
      for (const at of [0, 1, 2]) {
        const claimed = await claim(experiment, start + at * minute);
        expect(claimed).toMatchObject([{ datasetItemId: 'a', attempts: at + 1, isSuspect: at > 0 }]);
      }
      expect(await claim(experiment, start + 3 * minute)).toMatchObject([{ datasetItemId: 'b', isSuspect: false }]);
      const [given] = await items(experiment);
      expect(given).toMatchObject({ state: 'failed', attempts: 3, finishedAt: start + 3 * minute });
      expect(given!.error).toContain('The process ended 3 times');
      await stores.datasetExperiments.retry(own, 'cases', 'run', {}, start);
      expect((await standing()).progress.items).toMatchObject({ pending: 2, running: 1, failed: 0 });
    });

    test('an item that failed before its lease ended is tried as often as any other', async () => {
      const experiment = await create({ concurrency: 1 });
      const [first] = await claim(experiment);
      await end(first!, { state: 'pending', error: 'busy', dueAt: start, restUntil: null });
      for (const at of [1, 2, 3, 4]) {
        expect(await claim(experiment, start + at * 60 * second)).toMatchObject([
          { datasetItemId: 'a', attempts: at + 1 },
        ]);
      }
      expect(idsOf(await claim(experiment, start + 300 * second))).toEqual(['b']);
      expect((await items(experiment))[0]!.error).toContain('The process ended during the last of 5 attempts');
    });

    test('items whose lease has ended are claimed one by one, before any other', async () => {
      const experiment = await create();
      expect(idsOf(await claim(experiment))).toEqual(['a', 'b']);
      const later = start + 61 * second;
      const [first, second_] = [await claim(experiment, later), await claim(experiment, later)];
      expect([first.length, ...idsOf([...first, ...second_])]).toEqual([1, 'a', 'b']);
    });

    test('what was recorded and not settled is taken over as it was recorded, and counted once', async () => {
      const experiment = await create();
      const [held] = await claim(experiment, start, 1);
      await queue.record(held!, { outcome: done, events }, spent);
      expect(await queue.record(held!, { outcome: done, events }, spent)).toBe(false);
      const later = start + 61 * second;
      const taken = (await claim(experiment, later)).find(({ datasetItemId }) => datasetItemId === 'a')!;
      expect(taken).toMatchObject({ attempt: 2, attempts: 1, recorded: { outcome: done, events } });
      expect(await queue.settle(held!, later)).toBe(false);
      expect(await queue.settle(taken, later)).toBe(true);
      expect((await standing()).progress).toMatchObject({ items: { done: 1 }, cost: 5n });
    });

    test('an item that is tried again rests until it is due, and the whole experiment where that was asked for', async () => {
      const experiment = await create();
      const [first, second_] = await claim(experiment);
      const dueAt = start + 30 * second;
      await end(first!, { state: 'pending', error: 'busy', dueAt, restUntil: null });
      expect(idsOf(await claim(experiment, start, 1))).toEqual(['c']);
      const outcome = { state: 'pending', error: 'limit', dueAt, restUntil: start + 40 * second } as const;
      await end(second_!, outcome, { cost: 5n, unpricedCalls: 1 });
      expect(await claim(experiment, start + 39 * second)).toEqual([]);
      expect(idsOf(await claim(experiment, start + 40 * second, 1))).toHaveLength(1);
      expect((await standing()).progress).toMatchObject({ cost: 10n, unpricedCalls: 1 });
      expect((await items(experiment)).map(({ unpricedCalls }) => unpricedCalls)).toEqual([0, 1, 0]);
    });

    test('an attempt that is given back does not count', async () => {
      const experiment = await create();
      const [first] = await claim(experiment, start, 1);
      await queue.release(first!, start);
      const [again] = await claim(experiment, start, 1);
      expect(again).toMatchObject({ datasetItemId: 'a', attempt: 2, attempts: 1 });
    });

    test('once the limit is spent the items that remain are skipped with the reason, and a retry with a higher one runs them', async () => {
      const experiment = await create({ maxCost: 5n, concurrency: 1 });
      const [first] = await claim(experiment);
      await end(first!, done);
      expect(await claim(experiment)).toEqual([]);
      const [, skipped] = await items(experiment);
      expect(skipped).toMatchObject({ state: 'skipped', finishedAt: start });
      expect(skipped!.error).toContain('has spent its limit of 0.000000000005 dollars');
      expect(await queue.open()).toEqual([]);
      expect(await stores.datasetExperiments.retry(own, 'cases', 'run', { maxCost: 6n }, start)).toBe(2);
      expect(await queue.open()).toMatchObject([{ id: experiment.id, maxCost: 6n }]);
      expect(idsOf(await claim(experiment))).toEqual(['b']);
    });

    test('no call begins within a limit after one whose cost is unknown, and the items that remain are skipped with the reason', async () => {
      const experiment = await create({ maxCost: 1000n, concurrency: 1 });
      const [first] = await claim(experiment);
      await end(first!, done, { cost: 0n, unpricedCalls: 1 });
      expect(await claim(experiment)).toEqual([]);
      expect((await standing()).progress.items).toMatchObject({ done: 1, skipped: 2 });
      expect((await items(experiment))[1]!.error).toContain('What a call cost is unknown');
    });

    test('canceling skips what has not begun, what is under way ends, and a retry of items goes on', async () => {
      const experiment = await create({ concurrency: 1 });
      const [first] = await claim(experiment);
      await stores.datasetExperiments.cancel(own, 'cases', 'run', start);
      await stores.datasetExperiments.cancel(own, 'cases', 'run', start + second);
      expect((await standing()).experiment.canceledAt).toBe(start);
      expect((await standing()).progress.items).toMatchObject({ running: 1, skipped: 2 });
      await end(first!, { state: 'pending', error: 'busy', dueAt: start, restUntil: null });
      expect(await claim(experiment)).toEqual([]);
      expect((await standing()).progress.items).toMatchObject({ skipped: 3 });
      const retry = { datasetItemIds: ['b', 'unknown'] };
      expect(await stores.datasetExperiments.retry(own, 'cases', 'run', retry, start)).toBe(1);
      expect((await standing()).experiment.canceledAt).toBeNull();
      expect(idsOf(await claim(experiment))).toEqual(['b']);
    });

    test('a retry begins with no attempts, and leaves what is done', async () => {
      const experiment = await create();
      const [first, second_] = await claim(experiment);
      await end(first!, done);
      await end(second_!, failed);
      expect(await stores.datasetExperiments.retry(own, 'cases', 'run', {}, start)).toBe(1);
      const [, again] = await items(experiment);
      expect(again).toMatchObject({ state: 'pending', attempts: 0, error: null, finishedAt: null, cost: 5n });
    });

    test('deleting the run deletes its experiment, and what is under way settles nothing', async () => {
      const experiment = await create();
      const [first] = await claim(experiment, start, 1);
      await stores.datasetRuns.delete(own, 'cases', 'run');
      expect(await stores.datasetExperiments.get(own, 'cases', 'run')).toBeUndefined();
      expect(await queue.record(first!, { outcome: done, events }, spent)).toBe(false);
      expect(await queue.open()).toEqual([]);
      expect((await stores.datasetRuns.list(own, 'cases', all)).items).toEqual([]);
    });

    test("experiments of another project are never seen, changed or run as one's own", async () => {
      const strange = await create({}, other);
      expect(await stores.datasetExperiments.get(own, 'cases', 'run')).toBeUndefined();
      expect((await stores.datasetExperiments.list(own, 'cases', all)).items).toEqual([]);
      expect(await items(strange)).toEqual([]);
      const { datasetExperiments } = stores;
      await expect(datasetExperiments.cancel(own, 'cases', 'run', start)).rejects.toMatchObject({ code: 'not_found' });
      const retried = datasetExperiments.retry(own, 'cases', 'run', {}, start);
      await expect(retried).rejects.toMatchObject({ code: 'not_found' });
      expect(await claim({ ...strange, projectId: own })).toEqual([]);
      const [first] = await claim(strange);
      expect(await queue.record({ ...first!, projectId: own }, { outcome: done, events }, spent)).toBe(false);
      expect(await queue.keep({ ...first!, projectId: own }, start)).toBe(false);
      expect((await items(strange, other)).map(({ cost }) => cost)).toEqual([0n, 0n, 0n]);
    });
  });
};
