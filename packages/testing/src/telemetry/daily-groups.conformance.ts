import type { DailyModelCost } from '@spanledger/core';
import { expect, test } from 'vitest';
import {
  aTrace,
  anObservation,
  computedCostOf,
  costOf,
  seedTogether,
  unpriced,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

const noon = Date.UTC(2026, 4, 10, 12) * 1000;

/** `list` of telemetry stores by properties that traces of several groups have. */
export const describeDailyGroups = (store: () => TelemetryStore): void => {
  const project = seedTogether(store)((projectId) => {
    const call = (key: string, usage: Readonly<Record<string, number>>, cost: ReturnType<typeof costOf>) =>
      anObservation(projectId, key, { model: 'm', startTime: noon, usage: usageOf(usage) }, { cost });
    return {
      traces: [
        aTrace(projectId, 'one', { timestamp: noon, tags: ['x', 'y'], environment: 'e1' }),
        aTrace(projectId, 'two', { timestamp: noon, tags: ['y'], environment: 'e2' }),
        aTrace(projectId, 'three', { timestamp: noon, tags: ['x'], environment: 'e3' }),
      ],
      observations: [
        call('one/1', { input: 2, output: 3 }, computedCostOf(1n)),
        call('one/2', { input: 1 }, unpriced),
        call('one/3', {}, costOf(1000n)),
        call('two/1', { input: 4, output: 5 }, computedCostOf(10n)),
        call('two/2', {}, costOf(100n)),
        call('two/3', { output: 1 }, unpriced),
        call('three/1', { input: 9 }, computedCostOf(10_000n)),
      ],
    };
  });
  const figures: DailyModelCost = {
    model: 'm',
    inputUsage: 7,
    outputUsage: 9,
    totalUsage: 16,
    countObservations: 6,
    countTraces: 2,
    totalCost: 1111n,
    unpricedObservations: 2,
    providedObservations: 2,
    computedObservations: 2,
    computedCost: 11n,
  };
  test.each([
    ['tags', { tags: ['y'] }],
    ['environments', { environments: ['e1', 'e2'] }],
  ])('daily costs by %s hold every figure of all groups that have them', async (_what, query) => {
    const { items } = await store().dailyCosts.list(project, { page: 1, limit: 9, ...query });
    expect(items).toMatchObject([{ countTraces: 2, countObservations: 6, totalCost: 1111n, usage: [figures] }]);
  });
};
