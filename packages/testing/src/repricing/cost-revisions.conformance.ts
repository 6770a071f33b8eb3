import { answerMetrics, nextRevision, observationFields, rowVersion } from '@spanledger/core';
import type {
  Cost,
  CostRevision,
  Deletion,
  MetricsQuery,
  ObservationId,
  PricedObservation,
  ProjectId,
  RepricingScope,
} from '@spanledger/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noCost, oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, aTrace, decidedAs, unpriced } from '../telemetry/telemetry-store.ts';
import { always, computed, day, usage, type RevisedStore } from './revised-store.ts';

const firstPage = { page: 1, limit: 100 };

const rowOf = (projectId: ProjectId, path: string, cost: Cost, fields = {}) =>
  anObservation(projectId, path, { model: 'm', usage, input: 'a long question', ...fields }, { cost });
const rowClock = rowOf(someProject(), 't/a', unpriced).record.clock;

/**
 * The contract of every `CostRevisions`, and of the readers of what they change. `openStore` returns one store for all
 * tests.
 */
export const describeCostRevisions = (name: string, openStore: () => Promise<RevisedStore>): void => {
  describe(`revised costs in ${name}`, () => {
    let store: RevisedStore;
    let own: ProjectId;
    let stranger: ProjectId;
    beforeAll(async () => {
      store = await openStore();
    });
    beforeEach(() => {
      own = someProject();
      stranger = someProject();
    });

    const write = async (path: string, cost: Cost, fields = {}): Promise<void> =>
      store.writer.write(
        telemetryRows({ observations: [rowOf(own, path, cost, fields), rowOf(stranger, path, cost, fields)] }),
      );
    const readAll = async (scope = always): Promise<PricedObservation[]> => {
      const all: PricedObservation[] = [];
      for await (const page of store.revisions.read(own, scope, day)) all.push(...page);
      return all;
    };
    const idsIn = async (scope: Partial<RepricingScope>) =>
      (await readAll({ ...always, ...scope })).map(({ id }) => id);
    const reviseTo = async (revisions: readonly CostRevision[]): Promise<number> =>
      store.revisions.revise(own, day, revisions);
    const reviseAll = async (cost: Cost): Promise<number> =>
      reviseTo((await readAll()).map((observation) => ({ observation, cost })));
    const get = async (id: string, project = own) => store.observations.get(project, id as ObservationId);
    const costs = async () => {
      const { items } = await store.dailyCosts.list(own, firstPage);
      return Object.fromEntries(items.map(({ date, totalCost }) => [date, totalCost]));
    };
    const deletion = (clock: number): Deletion & { projectId: ProjectId } =>
      ({ kind: 'trace', id: 't', clock, projectId: own }) as unknown as Deletion & { projectId: ProjectId };

    it('take the place of the old ones, all else as it was, and in this project only', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await write(`t/${id}`, computed(5n));
      const before = await get('c');
      expect(await reviseAll(computed(7n, 'v2'))).toBe(5);
      expect(await get('c')).toEqual({ ...before, cost: computed(7n, 'v2'), updatedAt: expect.any(Number) as number });
      expect((await get('c', stranger))?.cost).toEqual(computed(5n));
      expect((await readAll()).map(({ id, cost, recorded }) => [id, cost.total, recorded.total])).toEqual(
        ['a', 'b', 'c', 'd', 'e'].map((id) => [id, 7n, 5n]),
      );
    });

    it('are each of their own observation, among those of one trace and those of one id', async () => {
      const paths = ['t/a', 't/b', 't/c', 'u/c'];
      for (const path of paths) await write(path, computed(5n));
      const revisions = (await readAll()).map((observation, at) => ({ observation, cost: computed(BigInt(10 + at)) }));
      expect(await reviseTo(revisions)).toBe(4);
      expect((await readAll()).map(({ traceId, id, cost }) => [`${traceId}/${id}`, cost.total])).toEqual(
        paths.map((path, at) => [path, BigInt(10 + at)]),
      );
      expect(await costs()).toEqual({ [day]: 46n });
    });

    it('are in every sum, also of a part of the cost', async () => {
      await write('t/a', computed(5n));
      await write('t/b', unpriced);
      await reviseAll({ ...computed(7n), details: { input: 4n, Input_cached: 1n, output: 2n } });
      const [row] = await store.metricsQueries.query(own, {
        view: 'observations',
        dimensions: [],
        metrics: ['totalCost', 'inputCost', 'outputCost'].map((measure) => ({ measure, aggregation: 'sum' })),
        filters: [],
        fromTimestamp: someTime - oneDay,
        toTimestamp: someTime + oneDay,
        orderBy: [],
      });
      expect(row).toEqual({ sum_totalCost: 14n, sum_inputCost: 10n, sum_outputCost: 4n });
    });

    it('are not undone by the same events delivered again, and are when better ones come', async () => {
      await write('t/a', computed(5n));
      await reviseAll(computed(7n));
      await write('t/a', computed(5n));
      await store.settleRows();
      expect((await get('a'))?.cost.total).toBe(7n);
      await write('t/a', computed(9n), { clock: rowClock + 1 });
      expect((await get('a'))?.cost.total).toBe(9n);
      expect((await readAll())[0]).toMatchObject({ cost: { total: 9n }, recorded: { total: 9n } });
    });

    it('lose against what was written between the reading and the revision', async () => {
      await write('t/a', computed(5n));
      await write('t/b', computed(5n));
      const read = await readAll();
      await write('t/a', computed(9n), { clock: rowClock + 1 });
      expect(await reviseTo(read.map((observation) => ({ observation, cost: computed(7n) })))).toBe(1);
      expect([(await get('a'))?.cost.total, (await get('b'))?.cost.total]).toEqual([9n, 7n]);
    });

    it('applied twice are applied once', async () => {
      await write('t/a', computed(5n));
      const revisions = (await readAll()).map((observation) => ({ observation, cost: computed(7n) }));
      expect(await reviseTo(revisions)).toBe(1);
      expect(await reviseTo(revisions)).toBe(1);
      const [row] = await readAll();
      expect(row).toMatchObject({ cost: { total: 7n }, recorded: { total: 5n } });
      expect(row?.version).toBe(nextRevision(revisions[0]?.observation.version ?? 0n));
      expect(await costs()).toEqual({ [day]: 7n });
    });

    it('never bring back what was deleted meanwhile', async () => {
      await write('t/a', computed(5n));
      const revisions = (await readAll()).map((observation) => ({ observation, cost: computed(7n) }));
      await store.writer.write(telemetryRows({ deletions: [deletion(rowClock)] }));
      expect(await reviseTo(revisions)).toBe(0);
      expect(await get('a')).toBeUndefined();
      expect(await costs()).toEqual({});
    });

    it('go with an observation that moves to another day', async () => {
      await write('t/a', computed(5n));
      await reviseAll(computed(7n));
      const startTime = someTime + oneDay;
      const moved = rowOf(own, 't/a', computed(9n), { startTime, clock: rowClock + 1 });
      await store.writer.write(telemetryRows({ observations: [{ ...moved, movedFrom: someTime }] }));
      expect(await costs()).toEqual({ '2026-03-05': 9n });
    });

    it('leave nothing of an observation under the trace that it was thought to have, even with nothing new', async () => {
      await write('t/a', computed(5n));
      await reviseAll(computed(7n));
      const found = { ...rowOf(own, 'real/a', computed(5n)), orphanTrace: rowOf(own, 't/a', unpriced).traceId };
      await store.writer.write(telemetryRows({ observations: [found] }));
      expect(await costs()).toEqual({ [day]: 5n });
    });

    it('count when there is no room for another revision', async () => {
      await write('t/a', computed(1n));
      const base = rowVersion(observationFields, rowOf(own, 't/a', unpriced).record);
      await store.setVersion(own, base + 1023n);
      for (const total of [2n, 3n, 2n]) {
        expect(await reviseAll(computed(total))).toBe(1);
        expect((await get('a'))?.cost.total).toBe(total);
      }
      await write('t/a', computed(4n), { clock: rowClock + 1 });
      expect((await get('a'))?.cost.total).toBe(4n);
    });

    it('are in daily costs at once, and after the days were computed and merged', async () => {
      await write('t/a', unpriced);
      await write('t/b', computed(5n));
      await store.computeDays();
      expect(await reviseAll(computed(7n))).toBe(2);
      expect(await costs()).toEqual({ [day]: 14n });
      await store.computeDays();
      await store.settleRows();
      expect(await costs()).toEqual({ [day]: 14n });
      expect(await store.derivedStats.verify(own, undefined)).toEqual([]);
    });

    it('are in what their trace costs, of whose day it is computed, however long before that was', async () => {
      const traces = [own, stranger].map((id) => aTrace(id, 't', { timestamp: someTime - 9 * oneDay }));
      await store.writer.write(telemetryRows({ traces }));
      await write('t/a', computed(5n));
      await store.computeDays();
      const query: MetricsQuery = {
        view: 'traces',
        dimensions: [],
        metrics: [{ measure: 'totalCost', aggregation: 'sum' }],
        filters: [],
        fromTimestamp: someTime - 10 * oneDay,
        toTimestamp: someTime - 8 * oneDay,
        orderBy: [],
      };
      const ask = async () => (await answerMetrics(store, own, query, -1)).rows;
      expect(await ask()).toEqual([{ sum_totalCost: 5n }]);
      expect(await reviseAll(computed(7n))).toBe(1);
      expect(await ask()).toEqual([{ sum_totalCost: 7n }]);
      await store.computeDays();
      expect(await ask()).toEqual([{ sum_totalCost: 7n }]);
    });

    it('are of the scope alone', async () => {
      await write('t/a', unpriced);
      await write('t/b', computed(5n), { model: 'other' });
      await write('t/c', { ...computed(5n), source: 'provided' });
      await write('t/d', noCost, { usage: null });
      await write('t/e', computed(6n), { startTime: someTime + oneDay });
      expect(await idsIn({})).toEqual(['a', 'b']);
      expect(await idsIn({ isUnpricedOnly: true })).toEqual(['a']);
      expect(await idsIn({ models: ['other', 'x'] })).toEqual(['b']);
      expect(await idsIn({ fromTimestamp: someTime + 1 })).toEqual([]);
      expect(await store.revisions.days(own, always)).toEqual([day, '2026-03-05']);
      expect(await store.revisions.models(own, always)).toEqual(
        new Map([
          ['m', 2],
          ['other', 1],
        ]),
      );
      expect(await store.revisions.models(own, { ...always, toTimestamp: someTime })).toEqual(new Map());
    });

    it('revisions state of each observation whether it counts, which an aggregate does not that repeats what others of its trace report', async () => {
      const aggregate = { usage: { ...usage, role: 'aggregate' } };
      await write('t/a', computed(5n), { startTime: someTime + oneDay });
      await write('t/repeats', computed(5n), aggregate);
      await write('lone/agent', computed(6n), { ...aggregate, metadata: decidedAs(true) });
      expect((await readAll()).map(({ id, counts }) => [id, counts])).toEqual([
        ['agent', true],
        ['repeats', false],
      ]);
      expect(await reviseAll(computed(7n))).toBe(2);
      expect(await costs()).toEqual({ [day]: 7n, '2026-03-05': 5n });
      const { items } = await store.recordedCosts.list(own, firstPage);
      expect(items.map(({ recordedCost, currentCost }) => [recordedCost, currentCost])).toEqual([
        [5n, 5n],
        [6n, 7n],
      ]);
    });

    it('have the bodies of their rows and no other, and no part of the old row is lost', async () => {
      await write('t/a', computed(5n), { metadata: { k: 'v' }, output: 'x'.repeat(100_000) });
      await reviseAll(computed(7n));
      const row = await get('a');
      expect(row).toMatchObject({ input: 'a long question', output: 'x'.repeat(100_000), metadata: { k: 'v' } });
      expect(row?.cost.total).toBe(7n);
    });
  });
};
