import { sumByGroup, type DailyCostQuery, type Day, type ProjectId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { ComputingStore } from './computing-store.ts';
import { anObservation, aTrace, costOf } from './telemetry-store.ts';

/** A store under test that tells what it must compute when it is read. */
export interface ComputedDaysStore extends ComputingStore {
  /** The days that were not computed since they were written to. */
  readonly dirtyDays: (projectId: ProjectId, query: DailyCostQuery) => Promise<readonly Day[]>;
}

const all: DailyCostQuery = { page: 1, limit: 9 };
const ofUser: DailyCostQuery = { ...all, userId: 'u' };

/** What every store promises of days that it computes before they are read. `openStore` gives one store for all tests. */
export const describeComputedDays = (name: string, openStore: () => Promise<ComputedDaysStore>): void => {
  describe(`days computed before in ${name}`, () => {
    let store: ComputedDaysStore;
    beforeAll(async () => {
      store = await openStore();
    });
    const write = async (projectId: ProjectId, cost: bigint, time = someTime) =>
      store.writer.write(
        telemetryRows({
          traces: [aTrace(projectId, `t${cost}`, { timestamp: time, userId: 'u' })],
          observations: [anObservation(projectId, `t${cost}/o`, { startTime: time }, { cost: costOf(cost) })],
        }),
      );
    const totals = async (projectId: ProjectId, query = all) =>
      (await store.dailyCosts.list(projectId, query)).items.map(({ totalCost }) => totalCost);

    test.each([
      ['everything', all],
      ['one user', ofUser],
    ])('are taken for %s until something is written, and again when it is computed', async (_name, query) => {
      const [projectId, stranger] = [someProject(), someProject()];
      await write(stranger, 4n);
      await write(projectId, 1n);
      expect(await store.dirtyDays(projectId, query)).toEqual(['2026-03-04']);
      await store.computeDays();
      expect(await store.dirtyDays(projectId, query)).toEqual([]);
      expect(await totals(projectId, query)).toEqual([1n]);
      await write(projectId, 2n);
      expect(await store.dirtyDays(projectId, query)).toEqual(['2026-03-04']);
      expect(await store.dirtyDays(stranger, query)).toEqual([]);
      expect(await totals(projectId, query)).toEqual([3n]);
      await store.computeDays();
      expect(await store.dirtyDays(projectId, query)).toEqual([]);
      expect(await totals(projectId, query)).toEqual([3n]);
    });

    test('are taken of several projects at once, and what was written since is added', async () => {
      const [first, second, stranger] = [someProject(), someProject(), someProject()];
      for (const [projectId, cost] of [
        [first, 1n],
        [second, 10n],
        [stranger, 100n],
      ] as const)
        await write(projectId, cost);
      await store.computeDays();
      const sums = async () => {
        const found = await store.dailyCosts.sumsOfProjects([first, second], { by: ['day'] });
        return [first, second, stranger].map((id) =>
          sumByGroup(found?.get(id) ?? []).map(({ group, totalCost }) => `${String(group.day)} ${totalCost}`),
        );
      };
      expect(await sums()).toEqual([['2026-03-04 1'], ['2026-03-04 10'], []]);
      await write(second, 3n);
      await write(second, 4n, someTime + oneDay);
      await write(stranger, 7n);
      expect((await sums()).map((each) => each.toSorted())).toEqual([
        ['2026-03-04 1'],
        ['2026-03-04 13', '2026-03-05 4'],
        [],
      ]);
      await store.computeDays();
      expect((await sums())[1]?.toSorted()).toEqual(['2026-03-04 13', '2026-03-05 4']);
    });

    test('are those of every day that a trace has, when only the trace changes', async () => {
      const projectId = someProject();
      await write(projectId, 1n);
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
