import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { MetricsQuery, MetricsRow } from '../metrics/metrics-reader.ts';
import { costReader } from './cost-reader.ts';
import type { CostQuery } from './cost-table.ts';
import type { DailyCostReader } from './daily-cost-reader.ts';

const project = 'project' as ProjectId;
const query: CostQuery = { groupBy: ['day'], fromTimestamp: 0, toTimestamp: 1000, filters: [] };

const neverAsked = async (): Promise<never> => {
  throw new Error('must not be asked');
};
const tooMany = async (): Promise<never> => {
  throw new DomainError('too_expensive', 'set config.row_limit');
};
const noDays: DailyCostReader = { list: neverAsked };

const metricsRow = (fields: MetricsRow): MetricsRow => ({
  sum_count: 1,
  sum_inputTokens: 1,
  sum_outputTokens: 2,
  sum_totalTokens: 3,
  sum_totalCost: 5n,
  sum_computedCost: 5n,
  sum_countProvided: 0,
  sum_countComputed: 1,
  sum_countUnpriced: 0,
  ...fields,
});

describe('costs', () => {
  it.each([[['day']], [['model']], [['day', 'model']], [[]]] as const)(
    'by %j are taken from the days, whose models add up',
    async (groupBy) => {
      const figures = { inputUsage: 1, outputUsage: 2, totalUsage: 3, totalCost: 10n ** 20n + 1n, computedCost: 1n };
      const counts = { providedObservations: 1, computedObservations: 1, unpricedObservations: 0 };
      const ofModel = (model: string | null) => ({
        model,
        countObservations: 2,
        countTraces: 1,
        ...figures,
        ...counts,
      });
      const day = (date: string) => ({
        date,
        countTraces: 1,
        countObservations: 4,
        totalCost: 0n,
        unpricedObservations: 0,
        usage: [ofModel('m'), ofModel(null)],
      });
      const dailyCosts: DailyCostReader = {
        list: async () => ({ items: [day('2026-01-02'), day('2026-01-01')], totalItems: 2 }),
      };
      const reader = costReader({ dailyCosts, metricsQueries: { query: neverAsked } });
      const { rows, totals } = await reader.read(project, { ...query, groupBy });
      expect(rows).toHaveLength(2 ** groupBy.length);
      expect(rows.reduce((sum, { totalCost }) => sum + totalCost, 0n)).toBe(4n * (10n ** 20n + 1n));
      expect(totals).toMatchObject({ observations: 8, totalUsage: 12, totalCost: 4n * (10n ** 20n + 1n) });
    },
  );

  it('with conditions, or by anything else, are asked of the observations, without times that hold nothing', async () => {
    const asked: MetricsQuery[] = [];
    const metricsQueries = {
      query: async (_project: ProjectId, metrics: MetricsQuery) => {
        asked.push(metrics);
        return [
          metricsRow({ time_dimension: '2026-01-01', userId: 'u' }),
          metricsRow({ time_dimension: '2026-01-02', sum_count: 0 }),
        ];
      },
    };
    const reader = costReader({ dailyCosts: noDays, metricsQueries });
    const { rows } = await reader.read(project, { ...query, groupBy: ['day', 'user'] });
    expect(rows).toMatchObject([{ group: { day: '2026-01-01', user: 'u' }, observations: 1, totalCost: 5n }]);
    expect(asked[0]).toMatchObject({ granularity: 'day', dimensions: ['userId'], fromTimestamp: 0, toTimestamp: 999 });
    expect(asked[0]?.orderBy).not.toEqual([]);
    await reader.read(project, { ...query, filters: [{ type: 'null', column: 'model', operator: 'is null' }] });
    expect(asked).toHaveLength(2);
  });

  it('by tag have an observation under each of its tags, and once in the totals', async () => {
    const answer = [metricsRow({ tags: ['x', 'y'] }), metricsRow({ tags: ['y'] }), metricsRow({ tags: [] })];
    const reader = costReader({ dailyCosts: noDays, metricsQueries: { query: async () => answer } });
    const { rows, totals } = await reader.read(project, { ...query, groupBy: ['tag'] });
    expect(rows.map(({ group, observations }) => [group.tag, observations])).toEqual([
      ['x', 1],
      ['y', 2],
      [null, 1],
    ]);
    expect(totals.observations).toBe(3);
  });

  it('in too many groups are refused in words of costs', async () => {
    const reader = costReader({ dailyCosts: noDays, metricsQueries: { query: tooMany } });
    await expect(reader.read(project, { ...query, groupBy: ['user'] })).rejects.toThrow(/group by less/);
  });
});
