import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../ids.ts';
import type { MetricsQuery, MetricsRow } from '../metrics/metrics-reader.ts';
import type { Filter } from '../query/filter.ts';
import type { TopCostsQuery } from './cost-table.ts';
import { dailySumsMax, type DailySum, type DailySumsQuery, type TopSumsQuery } from './daily-cost-reader.ts';
import { aDailySum } from './daily-sum.fixture.ts';
import { topCosts } from './top-costs.ts';

const project = 'project' as ProjectId;
const wholeDay = { fromTimestamp: 0, toTimestamp: 86_400_000_000 };
const moment = { fromTimestamp: 10, toTimestamp: 20 };
const ofUser: Filter = { type: 'string', column: 'userId', operator: '=', value: 'u' };
const ofModel: Filter = { type: 'string', column: 'model', operator: '=', value: 'm' };

const rowOf = (sessionId: string | null, cost: bigint): MetricsRow => ({
  sessionId,
  sum_count: 1,
  sum_totalCost: cost,
  sum_computedCost: 0n,
});

/** The answer, and what was asked for it. */
const ask = async (
  query: Pick<TopCostsQuery, 'by'> & Partial<TopCostsQuery>,
  sums: Readonly<Record<string, readonly DailySum[]>> = {},
  rows: readonly MetricsRow[] = [],
) => {
  const together: TopSumsQuery[] = [];
  const alone: DailySumsQuery[] = [];
  const fromRows: MetricsQuery[] = [];
  const readers = {
    dailyCosts: {
      topSums: async (_project: ProjectId, asked: TopSumsQuery) => {
        together.push(asked);
        return new Map(asked.by.map((each) => [each, sums[each] ?? []]));
      },
      sums: async (_project: ProjectId, asked: DailySumsQuery) => {
        alone.push(asked);
        return sums[asked.by[0] ?? ''] ?? [];
      },
    },
    metricsQueries: {
      query: async (_project: ProjectId, asked: MetricsQuery) => {
        fromRows.push(asked);
        return rows;
      },
    },
  };
  const tops = await topCosts(readers, project, { ...wholeDay, filters: [], limit: 2, ...query });
  const costs = [...tops].map(([dimension, of]) => [
    dimension,
    of.map(({ group, totalCost }) => [group[dimension], totalCost]),
  ]);
  return { costs: Object.fromEntries(costs) as Readonly<Record<string, unknown>>, together, alone, fromRows };
};

describe('the highest costs', () => {
  it('by what days know are one question, of a period of any length', async () => {
    const sums = {
      user: [aDailySum({ user: 'v' }, 2n), aDailySum({ user: null }, 1n)],
      model: [aDailySum({ model: 'm' }, 3n)],
    };
    const { costs, together, alone, fromRows } = await ask(
      { ...moment, by: ['user', 'model'], filters: [ofUser] },
      sums,
    );
    expect(together).toEqual([{ ...moment, by: ['user', 'model'], userId: 'u', limit: 2 }]);
    expect([alone, fromRows]).toEqual([[], []]);
    expect(costs).toEqual({
      user: [
        ['v', 2n],
        [null, 1n],
      ],
      model: [['m', 3n]],
    });
  });

  it('by tag are those of each tag of a list, which all are read', async () => {
    const tags = [aDailySum({ tags: ['x', 'y'] }, 4n), aDailySum({ tags: [] }, 2n), aDailySum({ tags: ['x'] }, 1n)];
    expect((await ask({ by: ['tag', 'user'] }, { tags })).costs).toEqual({
      tag: [
        ['x', 5n],
        ['y', 4n],
      ],
      user: [],
    });
    expect((await ask({ by: ['tag'] }, { tags })).costs).toEqual({
      tag: [
        ['x', 5n],
        ['y', 4n],
      ],
    });
  });

  it('of which only one is known by days, or of one model, are questions of their own', async () => {
    const { together, alone, fromRows } = await ask({ by: ['user', 'session', 'model'], filters: [ofModel] });
    expect(together).toEqual([]);
    expect(alone.map(({ by }) => by)).toEqual([['user', 'model'], ['model']]);
    expect(fromRows.map(({ dimensions, rowLimit }) => [dimensions, rowLimit])).toEqual([[['sessionId'], 2]]);
    expect((await ask({ by: ['user', 'session'] })).alone).toMatchObject([{ by: ['user'], first: { limit: 2 } }]);
  });

  it('by what days do not know are rows in their order, ties by name and none last', async () => {
    const rows = [rowOf(null, 7n), rowOf('b', 7n), rowOf('a', 7n), rowOf('c', 9n)];
    expect((await ask({ by: ['session'], limit: 9 }, {}, rows)).costs).toEqual({
      session: [
        ['c', 9n],
        ['a', 7n],
        ['b', 7n],
        [null, 7n],
      ],
    });
  });

  it('in too many lists of tags are refused in words of costs', async () => {
    const tags = Array.from({ length: dailySumsMax + 1 }, (_, tag) => aDailySum({ tags: [String(tag)] }));
    await expect(ask({ by: ['tag', 'user'] }, { tags })).rejects.toThrow(/group by less/);
  });
});
