import { sumByGroup, type DailyCostQuery, type Day, type ProjectId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { ComputingStore } from './computing-store.ts';
import { anObservation, aTrace, costOf, joinRows, withDays } from './telemetry-store.ts';

/** A store under test that returns the days that it must compute during a read. */
export interface ComputedDaysStore extends ComputingStore {
  /** The days that were not computed since their last write. */
  readonly dirtyDays: (projectId: ProjectId, query: DailyCostQuery) => Promise<readonly Day[]>;
}

const all: DailyCostQuery = { page: 1, limit: 9 };
const ofUser: DailyCostQuery = { ...all, userId: 'u' };

const rowsOf = (projectId: ProjectId, cost: bigint, time = someTime) =>
  withDays({
    traces: [aTrace(projectId, `t${cost}`, { timestamp: time, userId: 'u' })],
    observations: [anObservation(projectId, `t${cost}/o`, { startTime: time }, { cost: costOf(cost) })],
  });

/**
 * The contract of every store for days that it computes before they are read. `openStore` returns one store for all
 * tests.
 */
export const describeComputedDays = (name: string, openStore: () => Promise<ComputedDaysStore>): void => {
  describe(`days computed before in ${name}`, () => {
    let store: ComputedDaysStore;
    beforeAll(async () => {
      store = await openStore();
    });
    const write = async (...rows: readonly ReturnType<typeof rowsOf>[]) => store.writer.write(joinRows(rows));
    const totals = async (projectId: ProjectId, query = all) =>
      (await store.dailyCosts.list(projectId, query)).items.map(({ totalCost }) => totalCost);

    test('are taken for everything and for one user until something is written, and again when it is computed', async () => {
      const [projectId, stranger] = [someProject(), someProject()];
      const dirty = async (id: ProjectId) => [await store.dirtyDays(id, all), await store.dirtyDays(id, ofUser)];
      const known = async () => [await totals(projectId, all), await totals(projectId, ofUser)];
      const marked = ['2026-03-04'];
      await write(rowsOf(stranger, 4n), rowsOf(projectId, 1n));
      expect(await dirty(projectId)).toEqual([marked, marked]);
      await store.computeDays();
      expect(await dirty(projectId)).toEqual([[], []]);
      expect(await known()).toEqual([[1n], [1n]]);
      await write(rowsOf(projectId, 2n));
      expect(await dirty(projectId)).toEqual([marked, marked]);
      expect(await dirty(stranger)).toEqual([[], []]);
      expect(await known()).toEqual([[3n], [3n]]);
      await store.computeDays();
      expect(await dirty(projectId)).toEqual([[], []]);
      expect(await known()).toEqual([[3n], [3n]]);
    });

    test('are taken of several projects at once, and what was written since is added', async () => {
      const [first, second, stranger] = [someProject(), someProject(), someProject()];
      await write(rowsOf(first, 1n), rowsOf(second, 10n), rowsOf(stranger, 100n));
      await store.computeDays();
      const sums = async () => {
        const found = await store.dailyCosts.sumsOfProjects([first, second], { by: ['day'] });
        return [first, second, stranger].map((id) =>
          sumByGroup(found?.get(id) ?? []).map(({ group, totalCost }) => `${String(group.day)} ${totalCost}`),
        );
      };
      expect(await sums()).toEqual([['2026-03-04 1'], ['2026-03-04 10'], []]);
      await write(rowsOf(second, 3n), rowsOf(second, 4n, someTime + oneDay), rowsOf(stranger, 7n));
      expect((await sums()).map((each) => each.toSorted())).toEqual([
        ['2026-03-04 1'],
        ['2026-03-04 13', '2026-03-05 4'],
        [],
      ]);
      await store.computeDays();
      expect((await sums())[1]?.toSorted()).toEqual(['2026-03-04 13', '2026-03-05 4']);
    });

    test('are added to other days before the first groups of both are chosen', async () => {
      const projectId = someProject();
      const rowsOfUser = (time: number, userId: string, cost: bigint) => ({
        traces: [aTrace(projectId, `${userId} ${time}`, { timestamp: time, userId })],
        observations: [
          anObservation(projectId, `${userId} ${time}/o`, { startTime: time, model: userId }, { cost: costOf(cost) }),
        ],
      });
      const onBoth = (time: number, other: 'early' | 'late') =>
        withDays(joinRows([rowsOfUser(time, other, 10n), rowsOfUser(time, 'both', 7n)]));
      const first = { order: [{ by: 'totalCost', direction: 'desc' } as const], limit: 1 };
      const dearest = async (by: 'user' | 'model', period = {}) => {
        const sums = sumByGroup(await store.dailyCosts.sums(projectId, { by: [by], first, ...period }));
        const [one] = sums.toSorted((a, b) => Number(b.totalCost - a.totalCost));
        return `${String(one?.group[by])} ${one?.totalCost}`;
      };
      const firsts = async (period = {}) => [await dearest('user', period), await dearest('model', period)];
      const tops = async (period = {}) => {
        const found = await store.dailyCosts.topSums(projectId, { by: ['user', 'model', 'tags'], limit: 1, ...period });
        return [...found].map(([dimension, [sum]]) => `${JSON.stringify(sum?.group[dimension])} ${sum?.totalCost}`);
      };
      await write(onBoth(someTime, 'early'));
      await store.computeDays();
      await write(onBoth(someTime + oneDay, 'late'));
      expect(await store.dirtyDays(projectId, all)).toEqual(['2026-03-05']);
      expect(await firsts()).toEqual(['both 14', 'both 14']);
      expect(await firsts({ toTimestamp: someTime + oneDay })).toEqual(['early 10', 'early 10']);
      expect(await firsts({ fromTimestamp: someTime + 1 })).toEqual(['late 10', 'late 10']);
      expect((await tops()).toSorted()).toEqual(['"both" 14', '"both" 14', '[] 34']);
      expect((await tops({ fromTimestamp: someTime + 1 })).toSorted()).toEqual(['"late" 10', '"late" 10', '[] 17']);
      await store.computeDays();
      expect(await firsts()).toEqual(['both 14', 'both 14']);
      expect((await tops()).toSorted()).toEqual(['"both" 14', '"both" 14', '[] 34']);
    });

    test('of a day that is only partly in a period, that part is listed, counted and summed', async () => {
      const projectId = someProject();
      const [early, late] = [rowsOf(projectId, 1n), rowsOf(projectId, 2n, someTime + 10)];
      await write(early, late, rowsOf(projectId, 4n, someTime + oneDay));
      await store.computeDays();
      const periods: readonly (readonly [from: number, to: number, rows: number, costs: readonly bigint[]])[] = [
        [someTime + 1, someTime + 2 * oneDay, 2, [4n, 2n]],
        [someTime - oneDay, someTime + 10, 1, [1n]],
        [someTime + 1, someTime + oneDay, 1, [2n]],
        [someTime - oneDay, someTime + 2 * oneDay, 3, [4n, 3n]],
      ];
      for (const [from, to, rows, costs] of periods) {
        expect(await totals(projectId, { ...all, fromTimestamp: from, toTimestamp: to })).toEqual(costs);
        const query = { ...all, from, to, withBodies: false };
        expect(await store.traces.list(projectId, query)).toMatchObject({ totalItems: rows, items: { length: rows } });
        expect((await store.observations.list(projectId, query)).totalItems).toBe(rows);
        const period = { by: ['day'] as const, fromTimestamp: from, toTimestamp: to };
        const sums = (await store.dailyCosts.sumsOfProjects([projectId], period))?.get(projectId) ?? [];
        expect(sumByGroup(sums).reduce((total, { totalCost }) => total + totalCost, 0n)).toBe(
          costs.reduce((one, other) => one + other),
        );
      }
    });

    test('are those of every day that a trace has, when only the trace changes', async () => {
      const projectId = someProject();
      await write(rowsOf(projectId, 1n));
      const later = anObservation(projectId, 't1/later', { startTime: someTime + oneDay }, { cost: costOf(4n) });
      await store.writer.write(telemetryRows({ observations: [later] }));
      await store.computeDays();
      expect(await totals(projectId, ofUser)).toEqual([4n, 1n]);
      const fields = { timestamp: someTime, userId: 'v', clock: later.record.clock + 1 };
      const days = { first: 20_516, last: 20_517 };
      await store.writer.write(telemetryRows({ traces: [aTrace(projectId, 't1', fields, { days })] }));
      expect(await totals(projectId, ofUser)).toEqual([]);
      await store.computeDays();
      expect(await totals(projectId, ofUser)).toEqual([]);
      expect(await totals(projectId, { ...all, userId: 'v' })).toEqual([4n, 1n]);
    });
  });
};
