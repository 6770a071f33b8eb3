import { clockOf, type Period, type ProjectId, type ScoreId, type TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aReceipt, oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import type { ComputingStore } from '../telemetry/computing-store.ts';
import { aScore, aTrace, anObservation, costOf } from '../telemetry/telemetry-store.ts';

/** A store under test whose derived values can be corrupted. */
export interface DamageableStore extends ComputingStore {
  /** Runs a statement on the rows of one project only. */
  readonly damage: (sql: string, projectId: ProjectId) => Promise<void>;
}

export interface Damages {
  /** The error, the statement that causes it, and the beginning of the differing values. */
  readonly found: readonly (readonly [wrong: string, sql: string, expected: readonly string[]])[];
  /** A statement that corrupts the stored costs of each day. */
  readonly everyDay: string;
  /** Statements that delete every row of telemetry, and nothing that is derived. */
  readonly everyRow: readonly string[];
}

const own = { userId: 'u', cost: 1n, secondAt: someTime + oneDay };
const ofNeighbour: typeof own = { userId: 'v', cost: 70n, secondAt: someTime + 3 * oneDay };

/** A trace with a score, and an observation on each of two days, the first of them a run of an agent. */
export const rowsToVerify = (projectId: ProjectId, { userId, cost, secondAt } = own) =>
  telemetryRows({
    traces: [aTrace(projectId, 't', { userId })],
    observations: [
      anObservation(projectId, 't/1', { startTime: someTime, type: 'AGENT', name: 'planner' }, { cost: costOf(cost) }),
      anObservation(projectId, 't/2', { startTime: secondAt }, { cost: costOf(2n * cost) }),
    ],
    scores: [aScore(projectId, 's')],
  });

const secondDay: Period = { fromDay: '2026-03-05', toDay: '2026-03-05' };

/** The contract of every `DerivedStats`. `openStore` returns one store for all tests. */
export const describeDerivedStats = (
  name: string,
  openStore: () => Promise<DamageableStore>,
  { found, everyDay, everyRow }: Damages,
): void => {
  describe(`derived stats in ${name}`, () => {
    let store: DamageableStore;
    beforeAll(async () => {
      store = await openStore();
    });

    /** With a neighbour that has the same ids, and whose days are computed at the same time. */
    const seeded = async (): Promise<readonly [ProjectId, ProjectId]> => {
      const [projectId, neighbour] = [someProject(), someProject()];
      await store.writer.write(rowsToVerify(projectId));
      await store.writer.write(rowsToVerify(neighbour, ofNeighbour));
      await store.computeDays();
      return [projectId, neighbour];
    };
    const differing = async (projectId: ProjectId, period?: Period): Promise<readonly string[]> =>
      (await store.derivedStats.verify(projectId, period)).map(({ figure, of }) => `${figure} ${of}`);

    test('of what was not changed, nothing differs, whether it is computed already or not', async () => {
      const [projectId] = await seeded();
      expect(await differing(projectId)).toEqual([]);
      await store.writer.write(rowsToVerify(projectId));
      expect(await differing(projectId)).toEqual([]);
      await store.computeDays();
      expect(await differing(projectId)).toEqual([]);
      const now = { userId: 'w', clock: clockOf(someTime + oneDay) };
      const days = { first: Math.floor(someTime / oneDay), last: Math.floor(someTime / oneDay) + 1 };
      await store.writer.write(telemetryRows({ traces: [aTrace(projectId, 't', now, { days })] }));
      await store.computeDays();
      expect(await differing(projectId)).toEqual([]);
      expect(await store.derivedStats.projects()).toContain(projectId);
    });

    test.each(found)('%s is found and repaired, and neither in a neighbour', async (_wrong, sql, expected) => {
      const [projectId, neighbour] = await seeded();
      await store.damage(sql, projectId);
      const differences = await differing(projectId);
      for (const each of expected) expect(differences).toContainEqual(expect.stringContaining(each));
      expect(await differing(neighbour)).toEqual([]);
      await store.derivedStats.repair(projectId, undefined);
      expect(await differing(projectId)).toEqual([]);
      await store.computeDays();
      expect(await differing(projectId)).toEqual([]);
      expect(await differing(neighbour)).toEqual([]);
      await store.damage(sql, neighbour);
      const ofTheNeighbour = await differing(neighbour);
      expect(ofTheNeighbour).not.toEqual([]);
      expect(await differing(projectId)).toEqual([]);
      await store.derivedStats.repair(projectId, undefined);
      expect(await differing(neighbour)).toEqual(ofTheNeighbour);
    });

    test('a repair keeps what is right, whatever a neighbour has, or has deleted, under the same ids', async () => {
      const [projectId, neighbour] = await seeded();
      const id = 't' as TraceId;
      const rows = async () => [
        await store.traces.get(projectId, id),
        await store.observations.ofTrace(projectId, id),
        await store.scores.get(projectId, 's' as ScoreId),
      ];
      const before = await rows();
      await store.derivedStats.repair(projectId, undefined);
      expect(await rows()).toEqual(before);
      const clock = clockOf(someTime + 9 * oneDay);
      const deletions = [
        { kind: 'trace', projectId: neighbour, id, clock },
        { kind: 'score', projectId: neighbour, id: 's' as ScoreId, clock },
      ] as const;
      await store.writer.write(telemetryRows({ deletions }));
      await store.derivedStats.repair(projectId, undefined);
      expect(await rows()).toEqual(before);
    });

    test('an hour of the ledger whose events are not all accounted for is found, and repairs leave it', async () => {
      const [projectId, neighbour] = await seeded();
      const receipts = [aReceipt({ projectId, received: 10, stored: 7 }), aReceipt({ projectId: neighbour })];
      await store.writer.write(telemetryRows({ receipts }));
      const { derivedStats } = store;
      await derivedStats.repair(projectId, undefined);
      const hour = { figure: 'ledger', projectId, of: '2026-03-04T05:00:00.000Z' };
      const counts = { expected: '10 events accounted for', found: '7 events accounted for' };
      expect(await derivedStats.verify(projectId, undefined)).toEqual([{ ...hour, ...counts }]);
      expect(await derivedStats.verify(projectId, { fromDay: '2026-03-05', toDay: '2026-03-06' })).toEqual([]);
      expect(await differing(neighbour)).toEqual([]);
    });

    test('projects of which receipts alone are there, or stored values alone, are among the verified', async () => {
      const [lost, [emptied]] = [someProject(), await seeded()];
      await store.writer.write(telemetryRows({ receipts: [aReceipt({ projectId: lost, received: 10, stored: 7 })] }));
      for (const sql of everyRow) await store.damage(sql, emptied);
      expect(await store.derivedStats.projects()).toEqual(expect.arrayContaining([emptied, lost].sort()));
      expect(await differing(lost)).toEqual(['ledger 2026-03-04T05:00:00.000Z']);
      expect(await differing(emptied)).toContainEqual('daily_costs 2026-03-04');
    });

    test('only days of the period are looked at and repaired', async () => {
      const [projectId] = await seeded();
      await store.damage(everyDay, projectId);
      const differences = await differing(projectId, secondDay);
      expect(differences).not.toEqual([]);
      for (const each of differences) expect(each).toContain('daily_costs 2026-03-05');
      await store.derivedStats.repair(projectId, secondDay);
      expect(await differing(projectId, secondDay)).toEqual([]);
      expect(await differing(projectId)).not.toEqual([]);
    });
  });
};
