import { clockOf, sumUsd } from '@spanledger/core';
import type { MetricsQuery } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AskMetrics } from './ask-metrics.ts';
import { describeMetricGroups } from './metric-groups.conformance.ts';
import { describeMetricMeasures } from './metric-measures.conformance.ts';
import { describeMetricQuestions } from './metric-questions.conformance.ts';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import {
  aScore,
  aTrace,
  anObservation,
  costOf,
  seedTogether,
  unpriced,
  usageOf,
  type TelemetryStore,
  decidedAs,
} from './telemetry-store.ts';

const noon = Date.UTC(2026, 4, 10, 12) * 1000;
const cents = 10n ** 10n;

/** The contract of every telemetry store for metrics. */
export const describeMetricsReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a reader of metrics`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const ask: AskMetrics = async (projectId, query) =>
      store.metricsQueries.query(projectId, {
        view: 'observations',
        dimensions: [],
        metrics: [{ measure: 'count', aggregation: 'count' }],
        filters: [],
        fromTimestamp: noon - oneDay,
        toTimestamp: noon + oneDay,
        orderBy: [],
        ...query,
      });
    describe('exactness', () => {
      describeExactness(() => store, ask);
    });
    describe('measures', () => {
      describeMetricMeasures(() => store, ask);
    });
    describe('groups', () => {
      describeMetricGroups(() => store, ask);
    });
    describe('questions', () => {
      describeMetricQuestions(() => store, ask);
    });
  });
};

const priced = (usd: bigint) => ({ cost: { ...costOf(usd), details: { input: usd } } });

const sumsOf = (...measures: string[]): MetricsQuery['metrics'] =>
  measures.map((measure) => ({ measure, aggregation: 'sum' }));

const describeExactness = (store: () => TelemetryStore, ask: AskMetrics): void => {
  const seeded = seedTogether(store);
  const rewritten = seeded((project) => ({
    observations: [anObservation(project, 'a/1', { startTime: noon }, { cost: costOf(5n * cents) })],
  }));
  test('an observation that was written again counts once, as it is now', async () => {
    const later = { startTime: noon, clock: clockOf(someTime + 1_000_000), usage: usageOf({ input: 3 }) };
    const again = anObservation(rewritten, 'a/1', later, { cost: costOf(7n * cents) });
    await store().writer.write(telemetryRows({ observations: [again] }));
    await store().writer.write(telemetryRows({ observations: [again] }));
    const metrics = [...sumsOf('totalCost', 'totalTokens'), { measure: 'count', aggregation: 'count' } as const];
    expect(await ask(rewritten, { metrics })).toStrictEqual([
      { sum_totalCost: 7n * cents, sum_totalTokens: 3, count_count: 1 },
    ]);
  });

  const renamed = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon, userId: 'u' })],
    observations: [anObservation(project, 'a/1', { startTime: noon, name: 'call', model: 'm' })],
    scores: [aScore(project, 'x', { timestamp: noon, traceId: 'a' as never, observationId: '1' as never })],
  }));
  test('a score is grouped by its trace and its observation as they are now', async () => {
    const later = { clock: clockOf(someTime + 1_000_000) };
    const traces = [aTrace(renamed, 'a', { timestamp: noon, userId: 'v', ...later })];
    const now = { startTime: noon, name: 'answer', model: 'n', ...later };
    await store().writer.write(telemetryRows({ traces, observations: [anObservation(renamed, 'a/1', now)] }));
    const dimensions = ['userId', 'observationName', 'observationModelName'];
    expect(await ask(renamed, { view: 'scores-numeric', dimensions })).toStrictEqual([
      { userId: 'v', observationName: 'answer', observationModelName: 'n', count_count: 1 },
    ]);
  });

  const aggregate = { startTime: noon, name: 'agent', usage: usageOf({ input: 9, output: 1 }, 'aggregate') };
  const own = { startTime: noon, name: 'call', usage: usageOf({ input: 9, output: 1 }) };
  const withAggregates = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon }), aTrace(project, 'b', { timestamp: noon })],
    observations: [
      anObservation(project, 'a/agent', aggregate, { cost: costOf(3n * cents) }),
      anObservation(project, 'a/call', { ...own, startTime: noon + 2 * oneDay }, { cost: costOf(3n * cents) }),
      anObservation(project, 'b/agent', { ...aggregate, metadata: decidedAs(true) }, { cost: costOf(4n * cents) }),
    ],
  }));
  test('what an aggregate repeats of its children has no cost and no tokens, and is an observation all the same', async () => {
    const metrics = [
      ...sumsOf('totalCost', 'inputTokens', 'usageByType'),
      { measure: 'count', aggregation: 'count' },
      { measure: 'totalTokens', aggregation: 'count' },
    ] as const;
    const [row] = await ask(withAggregates, { metrics: metrics.filter(({ measure }) => measure !== 'usageByType') });
    expect(row).toStrictEqual({ sum_totalCost: 4n * cents, sum_inputTokens: 9, count_count: 2, count_totalTokens: 1 });
    const byType = await ask(withAggregates, { metrics: sumsOf('usageByType') });
    expect(byType.map((each) => [each['usageType'], each['sum_usageByType']])).toStrictEqual([
      ['total', 10],
      ['input', 9],
      ['output', 1],
    ]);
    const ofTraces = await ask(withAggregates, { view: 'traces', metrics: sumsOf('totalCost', 'totalTokens') });
    expect(ofTraces).toStrictEqual([{ sum_totalCost: 7n * cents, sum_totalTokens: 20 }]);
  });

  const withCosts = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon })],
    observations: [
      anObservation(project, 'a/1', { startTime: noon, usage: usageOf({ input: 1 }) }, priced(100_000_000_001n)),
      anObservation(project, 'a/2', { startTime: noon, usage: usageOf({ output: 2 }) }, priced(200_000_000_000n)),
      anObservation(project, 'a/3', { startTime: noon - oneDay, usage: usageOf({ input: 5 }) }, { cost: unpriced }),
      anObservation(project, 'a/4', { startTime: noon - oneDay }, priced(10n ** 38n - 1n)),
    ],
  }));
  test('costs are the same as in the daily costs, to the last decimal', async () => {
    const rows = await ask(withCosts, {
      metrics: sumsOf('totalCost', 'totalTokens', 'inputCost'),
      granularity: 'day',
      orderBy: [{ field: 'time_dimension', direction: 'desc' }],
    });
    const { items } = await store().dailyCosts.list(withCosts, { page: 1, limit: 10 });
    const daily = items.map(({ date, totalCost, usage }) => ({
      time_dimension: date,
      sum_totalCost: totalCost,
      sum_totalTokens: usage.reduce((sum, { totalUsage }) => sum + totalUsage, 0),
      sum_inputCost: totalCost,
    }));
    expect(rows).toStrictEqual(daily);
    expect(sumUsd(items.map(({ totalCost }) => totalCost))).toBe(10n ** 38n + 300_000_000_000n);
  });

  const withDeleted = seeded((project) => ({
    traces: [aTrace(project, 'gone', { timestamp: noon })],
    observations: [anObservation(project, 'gone/1', { startTime: noon }, { cost: costOf(cents) })],
    scores: [aScore(project, 's', { timestamp: noon, traceId: 'gone' as never })],
  }));
  test('a deleted trace is in no figure', async () => {
    const clock = clockOf(someTime + oneDay);
    const deletion = { kind: 'trace', id: 'gone' as never, projectId: withDeleted, clock } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    for (const view of ['traces', 'observations', 'scores-numeric'] as const) {
      expect([view, await ask(withDeleted, { view })]).toStrictEqual([view, [{ count_count: 0 }]]);
    }
  });
};
