import { clockOf, type ProjectId } from '@spanledger/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, unpriced } from '../telemetry/telemetry-store.ts';
import { always, computed, day, usage, type RevisedStore } from './revised-store.ts';

const firstPage = { page: 1, limit: 100 };

/** The contract of every `UnpricedReader` and `RecordedCostReader`. */
export const describeCostLedgers = (name: string, openStore: () => Promise<RevisedStore>): void => {
  describe(`${name} as a reader of what has no price and of what was recorded`, () => {
    let store: RevisedStore;
    let own: ProjectId;
    beforeAll(async () => {
      store = await openStore();
    });
    beforeEach(async () => {
      own = someProject();
      const priceless = { model: 'm', usage, provider: 'p' };
      const observations = [own, someProject()].flatMap((projectId) => [
        anObservation(projectId, 't/a', priceless, { cost: unpriced }),
        anObservation(projectId, 't/b', { ...priceless, startTime: someTime + 5 }, { cost: unpriced }),
        anObservation(projectId, 't/c', { model: 'n', usage }, { cost: computed(5n) }),
      ]);
      await store.writer.write(telemetryRows({ observations }));
    });

    it('the list of unpriced models has how much they were used and when', async () => {
      const backlog = {
        model: 'm',
        provider: 'p',
        observations: 2,
        units: { input: 20, output: 10, total: 30 },
        firstSeen: someTime,
        lastSeen: someTime + 5,
      };
      const none = { items: [], totalItems: 0 };
      expect(await store.unpriced.list(own, firstPage)).toEqual({ items: [backlog], totalItems: 1 });
      expect(await store.unpriced.list(own, { ...firstPage, toTimestamp: someTime })).toEqual(none);
      expect(await store.unpriced.list(own, { page: 2, limit: 100 })).toEqual({ ...none, totalItems: 1 });
      expect(await store.unpriced.projects(0)).toContain(own);
      expect(await store.unpriced.projects(someTime + 400 * oneDay)).toEqual([]);
    });

    it('the list has once what was written again, and not what has its price since', async () => {
      const later = { model: 'm', usage, provider: 'p', clock: clockOf(someTime + 1_000_000) };
      const observations = [
        anObservation(own, 't/a', later, { cost: unpriced }),
        anObservation(own, 't/b', { ...later, startTime: someTime + 5 }, { cost: computed(5n) }),
      ];
      await store.writer.write(telemetryRows({ observations }));
      const { items } = await store.unpriced.list(own, firstPage);
      expect(items).toMatchObject([{ model: 'm', observations: 1, units: { total: 15 }, lastSeen: someTime }]);
    });

    it('a ledger of recorded costs has what was recorded and what is', async () => {
      const { revisions } = store;
      for await (const [first] of revisions.read(own, { ...always, models: ['m'] }, day)) {
        await revisions.revise(own, day, [{ observation: first!, cost: computed(7n) }]);
        break;
      }
      const ofM = { day, model: 'm', observations: 2, repriced: 1 };
      const ofN = { day, model: 'n', observations: 1, repriced: 0 };
      expect(await store.recordedCosts.list(own, firstPage)).toEqual({
        items: [
          { ...ofM, recordedCost: 0n, recordedUnpriced: 2, currentCost: 7n, currentUnpriced: 1 },
          { ...ofN, recordedCost: 5n, recordedUnpriced: 0, currentCost: 5n, currentUnpriced: 0 },
        ],
        totalItems: 2,
      });
    });
  });
};
