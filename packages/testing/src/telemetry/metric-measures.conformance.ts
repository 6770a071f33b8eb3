import { expect, test } from 'vitest';
import type { AskMetrics } from './ask-metrics.ts';
import {
  aScore,
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
const ms = 1000;
const cents = 10n ** 10n;

/** The contract of every store for measures and their aggregation. */
export const describeMetricMeasures = (store: () => TelemetryStore, ask: AskMetrics): void => {
  const seeded = seedTogether(store);
  const latencies = [10, 20, 20, 50, 100];
  const withLatencies = seeded((project) => ({
    observations: [
      ...latencies.map((latency, index) =>
        anObservation(project, `a/${index}`, { startTime: noon, endTime: noon + latency * ms }),
      ),
      anObservation(project, 'a/open', { startTime: noon, endTime: null }),
    ],
  }));
  test('aggregations are those of all values that there are', async () => {
    const aggregations = ['sum', 'avg', 'count', 'max', 'min', 'p50', 'p75', 'p90', 'uniq', 'histogram'] as const;
    const metrics = aggregations.map((aggregation) => ({ measure: 'latency', aggregation }));
    const [row] = await ask(withLatencies, { metrics, bins: 3 });
    expect(row).toStrictEqual({
      sum_latency: 200,
      avg_latency: 40,
      count_latency: 5,
      max_latency: 100,
      min_latency: 10,
      p50_latency: 20,
      p75_latency: 50,
      p90_latency: expect.closeTo(80, 9) as number,
      uniq_latency: 4,
      histogram_latency: [
        [10, 40, 3],
        [40, 70, 1],
        [70, 100, 1],
      ],
    });
  });

  const withMoney = seeded((project) => ({
    observations: [1n, 2n, 7n].map((tenths) =>
      anObservation(project, `a/${tenths}`, { startTime: noon }, { cost: costOf(tenths * 10n * cents) }),
    ),
  }));
  test('money is exact in sums, means and extremes, and has no more than twelve decimals elsewhere', async () => {
    const aggregations = ['sum', 'avg', 'max', 'min', 'p50', 'p75', 'histogram'] as const;
    const metrics = aggregations.map((aggregation) => ({ measure: 'totalCost', aggregation }));
    expect(await ask(withMoney, { metrics, bins: 2 })).toStrictEqual([
      {
        sum_totalCost: 100n * cents,
        avg_totalCost: 333_333_333_333n,
        max_totalCost: 70n * cents,
        min_totalCost: 10n * cents,
        p50_totalCost: 20n * cents,
        p75_totalCost: 45n * cents,
        histogram_totalCost: [
          [0.1, 0.4, 2],
          [0.4, 0.7, 1],
        ],
      },
    ]);
  });

  const withOneValue = seeded((project) => ({
    observations: ['1', '2'].map((id) =>
      anObservation(project, `a/${id}`, { startTime: noon, endTime: noon + 7 * ms }),
    ),
  }));
  test('of one value, the histogram has one bin, and all quantiles are that value', async () => {
    const metrics = (['histogram', 'p50', 'p99'] as const).map((aggregation) => ({ measure: 'latency', aggregation }));
    expect(await ask(withOneValue, { metrics })).toStrictEqual([
      { histogram_latency: [[7, 7, 2]], p50_latency: 7, p99_latency: 7 },
    ]);
  });

  const withNothing = seeded(() => ({}));
  test('of nothing, counts and sums are 0, histograms are empty, and everything else is null', async () => {
    const aggregations = ['sum', 'avg', 'count', 'max', 'p95', 'uniq', 'histogram'] as const;
    const metrics = aggregations.flatMap((aggregation) => [
      { measure: 'totalCost', aggregation },
      { measure: 'latency', aggregation },
    ]);
    const nothing = { sum: 0, avg: null, count: 0, max: null, p95: null, uniq: 0, histogram: [] };
    const expected = Object.entries(nothing).flatMap(([aggregation, value]) => [
      [`${aggregation}_totalCost`, aggregation === 'sum' ? 0n : value],
      [`${aggregation}_latency`, value],
    ]);
    expect(await ask(withNothing, { metrics })).toStrictEqual([Object.fromEntries(expected)]);
  });

  const times = { startTime: noon, completionStartTime: noon + 500 * ms, endTime: noon + 2500 * ms };
  const usage = usageOf({ input: 6, input_cached_tokens: 4, output: 30, output_reasoning_tokens: 10 });
  const cost = { ...costOf(5n * cents), details: { input: cents, input_cached_tokens: cents, output: 3n * cents } };
  const withMeasures = seeded((project) => ({
    observations: [
      anObservation(project, 'a/1', { ...times, usage }, { cost }),
      anObservation(project, 'a/2', { startTime: noon, endTime: null }),
    ],
    scores: ['x', 'y'].map((id) =>
      aScore(project, id, { timestamp: noon, traceId: 'a' as never, observationId: '1' as never }),
    ),
  }));
  test('an observation has times in milliseconds, tokens by part, rates by the second, and its scores', async () => {
    const measures = ['latency', 'streamingLatency', 'timeToFirstToken', 'inputTokens', 'outputTokens', 'totalTokens'];
    const more = ['outputTokensPerSecond', 'tokensPerSecond', 'inputCost', 'outputCost', 'countScores'];
    const metrics = [...measures, ...more].map((measure) => ({ measure, aggregation: 'max' }) as const);
    const rows = await ask(withMeasures, {
      metrics,
      dimensions: ['id'],
      orderBy: [{ field: 'id', direction: 'asc' }],
    });
    expect(rows).toStrictEqual([
      {
        id: '1',
        max_latency: 2500,
        max_streamingLatency: 2000,
        max_timeToFirstToken: 500,
        max_inputTokens: 10,
        max_outputTokens: 40,
        max_totalTokens: 50,
        max_outputTokensPerSecond: 20,
        max_tokensPerSecond: 20,
        max_inputCost: 2n * cents,
        max_outputCost: 3n * cents,
        max_countScores: 2,
      },
      {
        id: '2',
        ...Object.fromEntries(metrics.map(({ measure }) => [`max_${measure}`, null])),
        max_countScores: 0,
      },
    ]);
  });

  const fourTokens = usageOf({ input: 4 });
  const withCosts = seeded((project) => ({
    observations: [
      anObservation(project, 'a/1', { startTime: noon, provider: 'p' }, { cost: costOf(3n * cents) }),
      anObservation(project, 'a/2', { startTime: noon, usage: fourTokens }, { cost: computedCostOf(cents) }),
      anObservation(project, 'a/3', { startTime: noon, usage: fourTokens }, { cost: unpriced }),
      anObservation(project, 'a/4', { startTime: noon, level: 'ERROR' }),
      anObservation(
        project,
        'a/agent',
        { startTime: noon, usage: usageOf({ input: 4 }, 'aggregate') },
        { cost: computedCostOf(9n * cents) },
      ),
    ],
  }));
  test('a cost is marked as given, computed or not known, aggregates that repeat have none, and errors are counted', async () => {
    const measures = ['computedCost', 'countProvided', 'countComputed', 'countUnpriced', 'countErrors', 'count'];
    const metrics = measures.map((measure) => ({ measure, aggregation: 'sum' }) as const);
    const orderBy = [{ field: 'sum_count', direction: 'asc' } as const];
    expect(await ask(withCosts, { metrics, dimensions: ['provider'], orderBy })).toStrictEqual([
      {
        provider: 'p',
        sum_computedCost: 0n,
        sum_countProvided: 1,
        sum_countComputed: 0,
        sum_countUnpriced: 0,
        sum_countErrors: 0,
        sum_count: 1,
      },
      {
        provider: null,
        sum_computedCost: cents,
        sum_countProvided: 0,
        sum_countComputed: 1,
        sum_countUnpriced: 1,
        sum_countErrors: 1,
        sum_count: 4,
      },
    ]);
  });

  const withSums = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { timestamp: noon, userId: 'u', sessionId: 's' }),
      aTrace(project, 'b', { timestamp: noon, userId: 'u' }),
      aTrace(project, 'c', { timestamp: noon, userId: '' }),
    ],
    observations: [
      anObservation(
        project,
        'a/1',
        { startTime: noon, endTime: noon + 5 * ms, usage: usageOf({ input: 4 }) },
        { cost: unpriced },
      ),
      anObservation(project, 'a/2', { startTime: noon + ms, endTime: noon + 9 * ms }, { cost: costOf(cents) }),
    ],
    scores: ['x', 'y'].map((id) => aScore(project, id, { timestamp: noon, traceId: 'a' as never })),
  }));
  test('a trace has what its observations and scores add up to, and zeros without any', async () => {
    const metrics = [
      ...['observationsCount', 'scoresCount', 'latency', 'totalTokens', 'totalCost', 'countUnpriced'].map(
        (measure) => ({ measure, aggregation: 'max' }) as const,
      ),
      { measure: 'uniqueUserIds', aggregation: 'count' } as const,
      { measure: 'uniqueUserIds', aggregation: 'sum' } as const,
    ];
    const byId = { view: 'traces', metrics, dimensions: ['id'], orderBy: [{ field: 'id', direction: 'asc' }] } as const;
    const none = {
      max_observationsCount: 0,
      max_scoresCount: 0,
      max_latency: null,
      max_totalTokens: 0,
      max_totalCost: 0n,
      max_countUnpriced: 0,
    };
    expect(await ask(withSums, byId)).toStrictEqual([
      {
        id: 'a',
        max_observationsCount: 2,
        max_scoresCount: 2,
        max_latency: 9,
        max_totalTokens: 4,
        max_totalCost: cents,
        max_countUnpriced: 1,
        count_uniqueUserIds: 1,
        sum_uniqueUserIds: 1,
      },
      { id: 'b', ...none, count_uniqueUserIds: 1, sum_uniqueUserIds: 1 },
      { id: 'c', ...none, count_uniqueUserIds: 0, sum_uniqueUserIds: 0 },
    ]);
    const [all] = await ask(withSums, { view: 'traces', metrics });
    expect(all).toMatchObject({ count_uniqueUserIds: 1, sum_uniqueUserIds: 2 });
  });

  const withViews = seeded((project) => ({
    scores: [
      aScore(project, 'n', { timestamp: noon, value: 0.25 }),
      aScore(project, 't', { timestamp: noon, dataType: 'BOOLEAN', value: 1, stringValue: 'True' }),
      aScore(project, 'f', { timestamp: noon, dataType: 'BOOLEAN', value: 0, stringValue: 'False' }),
      aScore(project, 'c', { timestamp: noon, dataType: 'CATEGORICAL', value: null, stringValue: 'good' }),
      aScore(project, 'x', { timestamp: noon, dataType: 'TEXT', value: null, stringValue: 'text' }),
      aScore(project, 'y', { timestamp: noon, dataType: 'CORRECTION', value: null, stringValue: 'better' }),
    ],
  }));
  test('each view of scores has the scores of its types', async () => {
    const [count, mean] = [
      { measure: 'count', aggregation: 'count' },
      { measure: 'value', aggregation: 'avg' },
    ] as const;
    const metrics = [count, mean];
    expect(await ask(withViews, { view: 'scores-numeric', metrics })).toStrictEqual([
      { count_count: 3, avg_value: expect.closeTo(1.25 / 3, 9) as number },
    ]);
    expect(await ask(withViews, { view: 'scores-boolean', metrics, dimensions: ['booleanValue'] })).toStrictEqual([
      { booleanValue: false, count_count: 1, avg_value: 0 },
      { booleanValue: true, count_count: 1, avg_value: 1 },
    ]);
    expect(await ask(withViews, { view: 'scores-categorical', dimensions: ['stringValue'] })).toStrictEqual([
      { stringValue: 'good', count_count: 1 },
    ]);
  });
};
