import { describe, expect, it } from 'vitest';
import { dailySumsMax, type DailySum, type DailySumsQuery } from '../costs/daily-cost-reader.ts';
import { aDailySum } from '../costs/daily-sum.fixture.ts';
import type { ProjectId } from '../ids.ts';
import type { Filter } from '../query/filter.ts';
import { metricsReader } from './metrics-of-days.ts';
import type { MetricsQuery, MetricsRow } from './metrics-reader.ts';

const project = 'project' as ProjectId;
const oneDay = 86_400_000_000;
const monday = Date.UTC(2026, 4, 11) * 1000;

const query: MetricsQuery = {
  view: 'observations',
  dimensions: [],
  metrics: [{ measure: 'totalCost', aggregation: 'sum' }],
  filters: [],
  fromTimestamp: monday,
  toTimestamp: monday + 2 * oneDay - 1,
  orderBy: [],
};

const fromRows: readonly MetricsRow[] = [{ from: 'rows' }];

/** The result, and the queries for sums of days. */
const ask = async (asked: Partial<MetricsQuery>, sums: readonly DailySum[] = []) => {
  const questions: DailySumsQuery[] = [];
  const rows = await metricsReader({
    dailyCosts: {
      sums: async (_project, ofDays) => {
        questions.push(ofDays);
        return sums;
      },
    },
    metricsQueries: { query: async () => fromRows },
  }).query(project, { ...query, ...asked });
  return { rows, questions };
};

const byUser = (direction: 'asc' | 'desc') => ({ by: 'user', direction }) as const;

const isText = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });

describe('metrics from days', () => {
  it('metrics from days have each sum that a day has', async () => {
    const metrics = [
      'count',
      'inputTokens',
      'outputTokens',
      'totalTokens',
      'totalCost',
      'computedCost',
      'countProvided',
    ]
      .concat('countComputed', 'countUnpriced')
      .map((measure) => ({ measure, aggregation: 'sum' as const }));
    const { rows } = await ask({ metrics }, [aDailySum({}, 5n), aDailySum({}, 6n)]);
    expect(rows).toEqual([
      {
        sum_count: 2,
        sum_inputTokens: 2,
        sum_outputTokens: 4,
        sum_totalTokens: 6,
        sum_totalCost: 11n,
        sum_computedCost: 2n,
        sum_countProvided: 2,
        sum_countComputed: 2,
        sum_countUnpriced: 0,
      },
    ]);
  });

  it('of nothing are one row of nothing when nothing groups them', async () => {
    expect((await ask({ metrics: [] })).rows).toEqual([{ count: 0 }]);
    expect((await ask({ dimensions: ['userId'] })).rows).toEqual([]);
  });

  it.each([
    ['day', ['2026-05-11', '2026-05-12', '2026-05-17', '2026-06-01']],
    ['week', ['2026-05-11', '2026-06-01']],
    ['month', ['2026-05-01', '2026-06-01']],
  ] as const)('by %s are the sums of its days', async (granularity, buckets) => {
    const days = ['2026-05-11', '2026-05-12', '2026-05-17', '2026-06-01'];
    const sums = days.map((day) => aDailySum({ day }, 10n));
    const orderBy = [{ field: 'time_dimension', direction: 'asc' as const }];
    const { rows, questions } = await ask({ granularity, orderBy, toTimestamp: monday + 40 * oneDay }, sums);
    expect(rows.map((row) => row['time_dimension'])).toEqual(buckets);
    expect(rows.reduce((sum, row) => sum + (row['sum_totalCost'] as bigint), 0n)).toBe(40n);
    expect(questions[0]?.by).toEqual(['day']);
  });

  it('metrics from days name times without anything, come in their order, and end at their limit', async () => {
    const sums = [aDailySum({ day: '2026-05-12', user: 'b' }, 1n), aDailySum({ day: '2026-05-12', user: 'a' }, 1n)];
    const daily = { granularity: 'day', dimensions: ['userId'] } as const;
    expect((await ask({ ...daily, rowLimit: 2 }, sums)).rows).toEqual([
      { userId: null, time_dimension: '2026-05-11', sum_totalCost: 0n },
      { userId: 'a', time_dimension: '2026-05-12', sum_totalCost: 1n },
    ]);
  });

  it('put the most expensive first, texts in the order of stores, and what is absent last', async () => {
    const users = ['\u{1f600}', '\u{ffff}', null, 'a'];
    const sums = [...users.map((user) => aDailySum({ user }, 1n)), aDailySum({ user: 'z' }, 2n)];
    const { rows } = await ask({ dimensions: ['userId'] }, sums);
    expect(rows.map(({ userId }) => userId)).toEqual(['z', 'a', '\u{ffff}', '\u{1f600}', null]);
  });

  it.each<[string, Partial<MetricsQuery>, DailySumsQuery['first']]>([
    [
      'the highest of the first metric',
      {},
      { order: [{ by: 'totalCost', direction: 'desc' }, byUser('asc')], limit: 3 },
    ],
    [
      'those of an order',
      {
        metrics: [
          { measure: 'totalCost', aggregation: 'sum' },
          { measure: 'count', aggregation: 'count' },
        ],
        orderBy: [
          { field: 'count_count', direction: 'asc' },
          { field: 'userId', direction: 'desc' },
        ],
      },
      { order: [{ by: 'observations', direction: 'asc' }, byUser('desc')], limit: 3 },
    ],
    ['none in groups of times', { granularity: 'day' }, undefined],
    ['none without a limit', { rowLimit: undefined }, undefined],
    ['none of one model, as the others are asked for too', { filters: [isText('model', 'm')] }, undefined],
  ])('asks only for the first groups of a limit: %s', async (_name, asked, first) => {
    const { questions } = await ask({ dimensions: ['userId'], rowLimit: 3, ...asked });
    expect(questions.map((question) => question.first)).toEqual([first]);
  });

  it('of one model are asked for by model, and hold no other', async () => {
    const sums = [aDailySum({ user: 'u', model: 'm' }, 1n), aDailySum({ user: 'u', model: 'n' }, 10n)];
    const filters = [isText('providedModelName', 'm'), isText('User ID', 'u')];
    const { rows, questions } = await ask({ dimensions: ['userId'], filters }, sums);
    expect(rows).toEqual([{ userId: 'u', sum_totalCost: 1n }]);
    const { fromTimestamp, toTimestamp } = query;
    expect(questions).toEqual([{ by: ['user', 'model'], userId: 'u', fromTimestamp, toTimestamp: toTimestamp + 1 }]);
  });
});

describe('metrics that days do not know are taken from rows', () => {
  const others: readonly [string, Partial<MetricsQuery>][] = [
    ['another view', { view: 'traces' }],
    ['another dimension', { dimensions: ['userId', 'environment'] }],
    ['another measure', { metrics: [{ measure: 'latency', aggregation: 'sum' }] }],
    ['another aggregation', { metrics: [{ measure: 'totalCost', aggregation: 'avg' }] }],
    ['how many have a cost', { metrics: [{ measure: 'totalCost', aggregation: 'count' }] }],
    ['hours', { granularity: 'hour' }],
    ['another filter', { filters: [isText('name', 'n')] }],
    ['less than a whole day', { fromTimestamp: monday + 1, toTimestamp: monday + 2 * oneDay - 2 }],
  ];
  it.each(others)('%s', async (_name, asked) => {
    expect(await ask(asked)).toEqual({ rows: fromRows, questions: [] });
  });

  it('more groups than days may give', async () => {
    const sums = Array.from({ length: dailySumsMax + 1 }, (_, user) => aDailySum({ user: String(user) }, 1n));
    expect((await ask({ dimensions: ['userId'], rowLimit: 1 }, sums)).rows).toBe(fromRows);
  });
});
