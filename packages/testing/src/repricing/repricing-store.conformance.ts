import type { CostDifference, ProjectId, RepricingRequest } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { someId, someProject } from '../telemetry/builders.ts';
import type { Repricings } from './memory-repricings.ts';

export const aRepricing = (fields: Partial<RepricingRequest> = {}): RepricingRequest => ({
  fromTimestamp: 1_000_001,
  toTimestamp: 4_102_444_800_000_003,
  models: undefined,
  isUnpricedOnly: false,
  priceVersion: 7,
  isDryRun: false,
  requestedBy: 'pk-someone',
  ...fields,
});

const difference = (day: string, fields: Partial<CostDifference> = {}): CostDifference => ({
  day,
  model: 'm\u0000 "n" 家',
  observations: 3,
  recordedCost: 123_456_789_012_345_678_901_234n,
  costBefore: 1n,
  costAfter: 0n,
  unpricedBefore: 1,
  unpricedAfter: 2,
  ...fields,
});

const firstPage = { page: 1, limit: 10 };

/** The contract of both ports of re-pricing runs. `makeRepricings` returns empty ones each time. */
export const describeRepricingStore = (name: string, makeRepricings: () => Promise<Repricings>): void => {
  describe(`${name} as RepricingStore and RepricingQueue`, () => {
    let runs: Repricings;
    let own: ProjectId;
    let other: ProjectId;
    beforeEach(async () => {
      runs = await makeRepricings();
      [own, other] = [someProject(), someProject()];
    });

    test('a run is kept as it was asked for, and its project alone sees it', async () => {
      const request = aRepricing({ models: ['a', 'b,"c"'], isUnpricedOnly: true, isDryRun: true, requestedBy: null });
      const run = await runs.store.create(own, request);
      expect(run).toMatchObject({
        ...request,
        projectId: own,
        state: 'queued',
        days: null,
        daysDone: 0,
        problem: null,
      });
      expect(await runs.store.get(own, run.id)).toEqual(run);
      expect(await runs.store.get(other, run.id)).toBeUndefined();
      expect(await runs.store.list(other, firstPage)).toEqual({ items: [], totalItems: 0 });
      await expect(runs.store.cancel(other, run.id)).rejects.toMatchObject({ code: 'not_found' });
      expect(await runs.store.get(own, run.id)).toEqual(run);
    });

    test('a run that is asked for twice with an id is one run', async () => {
      const id = someId('run');
      const [first] = await Promise.all([
        runs.store.create(own, aRepricing(), id),
        runs.store.create(own, aRepricing(), id),
      ]);
      await runs.queue.begin(id, 1);
      expect(await runs.store.create(own, aRepricing(), id)).toMatchObject({ id: first.id, state: 'running' });
      expect((await runs.store.list(own, firstPage)).totalItems).toBe(1);
    });

    test('runs are listed newest first, in pages', async () => {
      const ids: string[] = [];
      for (let nth = 0; nth < 3; nth += 1) ids.unshift((await runs.store.create(own, aRepricing())).id);
      await runs.store.create(other, aRepricing());
      const { items, totalItems } = await runs.store.list(own, { page: 2, limit: 2 });
      expect([items.map(({ id }) => id), totalItems]).toEqual([ids.slice(2), 3]);
      const beyond = { page: 1_000_000_000, limit: 100 };
      expect(await runs.store.list(own, beyond)).toEqual({ items: [], totalItems: 3 });
    });

    test('the oldest comes first, but what was under way before all', async () => {
      const first = await runs.store.create(own, aRepricing());
      const second = await runs.store.create(other, aRepricing());
      expect(await runs.queue.next()).toEqual(first);
      await runs.queue.begin(second.id, 2);
      expect(await runs.queue.next()).toMatchObject({ id: second.id, state: 'running', days: 2 });
      expect((await runs.queue.next([second.id]))?.id).toBe(first.id);
      expect(await runs.queue.next([first.id, second.id])).toBeUndefined();
      await runs.queue.end(second.id, 'succeeded', null);
      expect((await runs.queue.next())?.id).toBe(first.id);
      await runs.queue.end(first.id, 'failed', 'because');
      expect(await runs.queue.next()).toBeUndefined();
      expect(await runs.store.get(own, first.id)).toMatchObject({ state: 'failed', problem: 'because' });
    });

    test('the first plan of a day stays, to the last decimal', async () => {
      const { id } = await runs.store.create(own, aRepricing());
      const planned = [difference('2026-01-02'), difference('2026-01-02', { model: null, recordedCost: 0n })];
      await runs.queue.planDay(id, '2026-01-02', planned);
      await runs.queue.planDay(id, '2026-01-02', []);
      await runs.queue.planDay(id, '2026-01-01', [difference('2026-01-01')]);
      await runs.queue.finishDay(id, '2026-01-01');
      expect(await runs.queue.plannedDays(id)).toEqual(
        new Map([
          ['2026-01-01', true],
          ['2026-01-02', false],
        ]),
      );
      expect(await runs.store.differences(own, id)).toEqual([difference('2026-01-01'), ...planned]);
      expect(await runs.store.differences(other, id)).toEqual([]);
      expect(await runs.store.get(own, id)).toMatchObject({ daysDone: 1 });
    });

    test('what waits is cancelled at once, what is under way is asked to end, what has ended stays', async () => {
      const { id } = await runs.store.create(own, aRepricing());
      expect(await runs.store.cancel(own, id)).toMatchObject({ state: 'cancelled' });
      await runs.queue.begin(id, 1);
      await runs.queue.end(id, 'succeeded', null);
      expect(await runs.store.get(own, id)).toMatchObject({ state: 'cancelled', startedAt: null });
      await expect(runs.store.cancel(own, id)).rejects.toMatchObject({ code: 'conflict' });

      const running = await runs.store.create(own, aRepricing());
      await runs.queue.begin(running.id, 1);
      expect(await runs.queue.isCancelled(running.id)).toBe(false);
      expect(await runs.store.cancel(own, running.id)).toMatchObject({ state: 'running' });
      expect(await runs.queue.isCancelled(running.id)).toBe(true);
    });

    test('one process at a time carries out runs', async () => {
      const lock = await runs.queue.lock(() => undefined);
      expect(await runs.queue.lock(() => undefined)).toBeUndefined();
      await lock?.release();
      const next = await runs.queue.lock(() => undefined);
      expect(next).toBeDefined();
      await next?.release();
    });

    test('what unpriced observations were looked at by is remembered', async () => {
      expect(await runs.queue.automaticPricing()).toBeUndefined();
      for (const isSettled of [false, true]) {
        const settledBefore = isSettled ? 2 : null;
        const pricing = { version: 3, noticedAt: 1_700_000_000_000_001, isSettled, settledBefore };
        await runs.queue.setAutomaticPricing(pricing);
        expect(await runs.queue.automaticPricing()).toEqual(pricing);
      }
    });
  });
};
