import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { MetricsQuery, MetricsRow } from '../metrics/metrics-reader.ts';
import type { Filter } from '../query/filter.ts';
import { costReader, costReaderOfProjects } from './cost-reader.ts';
import type { CostDimension, CostQuery } from './cost-table.ts';
import { dailySumsMax, type DailyCostReader, type DailySumsQuery, type WholeDaysQuery } from './daily-cost-reader.ts';
import { aDailySum } from './daily-sum.fixture.ts';

const project = 'project' as ProjectId;
const day = 86_400_000_000;
const query: CostQuery = { groupBy: ['day'], fromTimestamp: 0, toTimestamp: day, filters: [] };

const neverAsked = async (): Promise<never> => {
  throw new Error('must not be asked');
};
const tooMany = async (): Promise<never> => {
  throw new DomainError('too_expensive', 'set config.row_limit');
};

const noMetrics = { query: neverAsked };
const daysOf = (
  sums: DailyCostReader['sums'],
  sumsOfProjects: DailyCostReader['sumsOfProjects'] = neverAsked,
): DailyCostReader => ({ list: neverAsked, topSums: neverAsked, sums, sumsOfProjects });
const noDays = daysOf(neverAsked);

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

const filterOf = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });
const tagsAre = (value: readonly string[]): Filter => ({
  type: 'arrayOptions',
  column: 'tags',
  operator: 'all of',
  value,
});

describe('costs from days', () => {
  it('are the sums of rows of the same group, exact however large', async () => {
    const large = 10n ** 20n + 1n;
    const sums = [
      aDailySum({ day: '2026-01-01', user: 'u' }, large),
      aDailySum({ day: '2026-01-01', user: 'u' }, large),
      aDailySum({ day: '2026-01-01', user: null }, 1n),
    ];
    const reader = costReader({ dailyCosts: daysOf(async () => sums), metricsQueries: noMetrics });
    const { rows, totals } = await reader.read(project, { ...query, groupBy: ['user', 'day'] });
    expect(rows).toMatchObject([
      { group: { user: 'u', day: '2026-01-01' }, observations: 2, totalUsage: 6, totalCost: 2n * large },
      { group: { user: null, day: '2026-01-01' }, observations: 1, totalCost: 1n },
    ]);
    expect(totals).toMatchObject({ observations: 3, totalUsage: 9, totalCost: 2n * large + 1n });
  });

  const questions: readonly [CostDimension[], Filter[], Omit<DailySumsQuery, 'fromTimestamp' | 'toTimestamp'>][] = [
    [[], [], { by: [] }],
    [['model', 'day'], [], { by: ['day', 'model'] }],
    [['tag', 'traceName'], [], { by: ['tags', 'traceName'] }],
    [['user'], [filterOf('userId', 'u'), tagsAre(['x', 'y'])], { by: ['user'], userId: 'u', tags: ['x', 'y'] }],
    [['day'], [filterOf('traceName', 'n'), filterOf('model', 'm')], { by: ['day', 'model'], traceName: 'n' }],
    [['model'], [filterOf('model', 'm')], { by: ['model'] }],
  ];
  it.each(questions)('by %j where %j are asked for', async (groupBy, filters, expected) => {
    const asked: DailySumsQuery[] = [];
    const dailyCosts = daysOf(async (_project, sums) => {
      asked.push(sums);
      return [];
    });
    await costReader({ dailyCosts, metricsQueries: noMetrics }).read(project, { ...query, groupBy, filters });
    expect(asked).toEqual([{ ...expected, fromTimestamp: 0, toTimestamp: day }]);
  });

  it('of a model are added up without naming it', async () => {
    const sums = [aDailySum({ user: 'u', model: 'm' }, 1n), aDailySum({ user: 'u', model: 'other' }, 10n)];
    const reader = costReader({ dailyCosts: daysOf(async () => sums), metricsQueries: noMetrics });
    const table = await reader.read(project, { ...query, groupBy: ['user'], filters: [filterOf('model', 'm')] });
    expect(table).toMatchObject({ rows: [{ group: { user: 'u' }, totalCost: 1n }], totals: { totalCost: 1n } });
    expect(table.rows[0]?.group).toEqual({ user: 'u' });
  });

  it('in too many groups are refused in words of costs', async () => {
    const many = Array.from({ length: dailySumsMax + 1 }, (_, user) => aDailySum({ user: String(user) }));
    for (const dailyCosts of [daysOf(async () => many), daysOf(tooMany)]) {
      const reader = costReader({ dailyCosts, metricsQueries: { query: tooMany } });
      await expect(reader.read(project, { ...query, groupBy: ['user'] })).rejects.toThrow(/group by less/);
    }
    const most = daysOf(async () => [...many.slice(1), ...many.slice(1)]);
    const reader = costReader({ dailyCosts: most, metricsQueries: noMetrics });
    expect((await reader.read(project, { ...query, groupBy: ['user'] })).rows).toHaveLength(dailySumsMax);
  });
});

describe('costs from observations', () => {
  it('leave out times that hold nothing', async () => {
    const asked: MetricsQuery[] = [];
    const metricsQueries = {
      query: async (_project: ProjectId, metrics: MetricsQuery) => {
        asked.push(metrics);
        return [
          metricsRow({ time_dimension: '2026-01-01', sessionId: 's' }),
          metricsRow({ time_dimension: '2026-01-02', sum_count: 0 }),
        ];
      },
    };
    const reader = costReader({ dailyCosts: noDays, metricsQueries });
    const { rows } = await reader.read(project, { ...query, groupBy: ['day', 'session'] });
    expect(rows).toMatchObject([{ group: { day: '2026-01-01', session: 's' }, observations: 1, totalCost: 5n }]);
    expect(asked[0]).toMatchObject({
      granularity: 'day',
      dimensions: ['sessionId'],
      fromTimestamp: 0,
      toTimestamp: day - 1,
    });
    expect(asked[0]?.orderBy).not.toEqual([]);
  });

  const filters: readonly [string, readonly Filter[]][] = [
    ['of another kind', [{ type: 'null', column: 'model', operator: 'is null' }]],
    ['on another column', [filterOf('userId', 'u'), filterOf('sessionId', 's')]],
    ['for an empty text', [filterOf('userId', '')]],
    ['for no tag', [tagsAre([])]],
    ['on a column again', [filterOf('userId', 'u'), filterOf('userId', 'v')]],
    [
      'on the environment of the observation',
      [{ type: 'stringOptions', column: 'environment', operator: 'any of', value: ['e'] }],
    ],
  ];
  it.each(filters)('answer what has a filter %s', async (_name, conditions) => {
    const metricsQueries = { query: async () => [metricsRow({ time_dimension: '2026-01-01' })] };
    const reader = costReader({ dailyCosts: noDays, metricsQueries });
    const { rows } = await reader.read(project, { ...query, filters: conditions });
    expect(rows).toMatchObject([{ group: { day: '2026-01-01' }, totalCost: 5n }]);
  });

  it('in too many groups are refused in words of costs', async () => {
    const reader = costReader({ dailyCosts: noDays, metricsQueries: { query: tooMany } });
    await expect(reader.read(project, { ...query, groupBy: ['session'] })).rejects.toThrow(/group by less/);
  });
});

describe('costs by tag', () => {
  const tags = [['x', 'y'], ['y', 'y'], []];
  const fromDays = {
    dailyCosts: daysOf(async () => tags.map((each) => aDailySum({ tags: each }))),
    metricsQueries: noMetrics,
  };
  const fromObservations = {
    dailyCosts: noDays,
    metricsQueries: { query: async () => tags.map((each) => metricsRow({ tags: each })) },
  };
  it.each([
    ['days', fromDays, ['tag']],
    ['observations', fromObservations, ['tag', 'session']],
  ] as const)(
    'from %s have an observation under each of its tags, and once in the totals',
    async (_from, readers, groupBy) => {
      const { rows, totals } = await costReader(readers).read(project, { ...query, groupBy });
      expect(Object.fromEntries(rows.map(({ group, observations }) => [group.tag, observations]))).toEqual({
        x: 1,
        y: 2,
        null: 1,
      });
      expect(totals.observations).toBe(3);
    },
  );
});

describe('costs of several projects', () => {
  const [one, two, empty] = ['one', 'two', 'empty'] as ProjectId[] as [ProjectId, ProjectId, ProjectId];
  const projects = [one, two, empty];
  const totalsOf = async (reader: Awaited<ReturnType<typeof costReaderOfProjects>>, asked: CostQuery) =>
    Promise.all(projects.map(async (id) => (await reader.read(id, asked)).totals.totalCost));
  const sumsOf = new Map([
    [one, [aDailySum({ day: '2026-01-01' }, 1n), aDailySum({ day: '2026-01-01' }, 2n)]],
    [two, [aDailySum({ day: '2026-01-01' }, 40n)]],
  ]);

  const sums: DailyCostReader['sums'] = async (id) => sumsOf.get(id) ?? [];

  it('by what days know are read of all of them at once, and each has its own alone', async () => {
    const asked: [readonly ProjectId[], WholeDaysQuery][] = [];
    const dailyCosts = daysOf(neverAsked, async (ids, sums) => {
      asked.push([ids, sums]);
      return sumsOf;
    });
    const reader = await costReaderOfProjects({ dailyCosts, metricsQueries: noMetrics }, projects, query);
    expect(await totalsOf(reader, query)).toEqual([3n, 40n, 0n]);
    expect(asked).toEqual([[projects, { by: ['day'], fromTimestamp: 0, toTimestamp: day }]]);
  });

  it.each([
    ['by users', { ...query, groupBy: ['user'] }, undefined],
    ['of one user', { ...query, filters: [filterOf('userId', 'u')] }, undefined],
    ['with certain tags', { ...query, filters: [tagsAre(['x'])] }, undefined],
    ['that are too many at once', query, async () => undefined],
  ] as const)('%s are read one by one', async (_name, asked: CostQuery, sumsOfProjects) => {
    const readers = { dailyCosts: daysOf(sums, sumsOfProjects), metricsQueries: noMetrics };
    expect(await totalsOf(await costReaderOfProjects(readers, projects, asked), asked)).toEqual([3n, 40n, 0n]);
  });

  it('of one project are read as those of one project', async () => {
    const readers = { dailyCosts: daysOf(async () => sumsOf.get(one) ?? []), metricsQueries: noMetrics };
    const reader = await costReaderOfProjects(readers, [one], query);
    expect((await reader.read(one, query)).totals.totalCost).toBe(3n);
  });

  it('that take too long at once are refused in words of costs', async () => {
    const readers = { dailyCosts: daysOf(neverAsked, tooMany), metricsQueries: noMetrics };
    await expect(costReaderOfProjects(readers, projects, query)).rejects.toThrow(/group by less/);
  });
});
