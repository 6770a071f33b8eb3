import { clockOf, sumByGroup } from '@spanledger/core';
import type {
  DailyDimension,
  DailySum,
  DailySumsQuery,
  GroupOrder,
  ProjectId,
  RankedDimension,
  SumsByProject,
  TopSumsQuery,
  TraceId,
  WholeDaysQuery,
} from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
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
const nextDay = noon + oneDay;
const later = { clock: clockOf(someTime + 1_000_000) };

const tracesOf = (project: ProjectId) => [
  aTrace(project, 'a', { timestamp: noon, userId: 'ann', name: 'chat', tags: ['x', 'y'], environment: 'e' }),
  aTrace(project, 'b', { timestamp: noon, userId: 'ann', name: 'search', tags: ['y'] }),
  aTrace(project, 'c', { timestamp: nextDay, userId: '', tags: [] }),
  aTrace(project, 'empty', { timestamp: noon, userId: 'nobody' }),
];

/** Each cost is a different power of ten, so that a sum identifies its terms. */
const observationsOf = (project: ProjectId) => [
  anObservation(project, 'a/1', { startTime: noon, model: 'm', usage: usageOf({ input: 2 }) }, { cost: costOf(1n) }),
  anObservation(project, 'a/2', { startTime: nextDay, model: 'm' }, { cost: costOf(10n) }),
  anObservation(project, 'b/1', { startTime: noon, model: 'n' }, { cost: computedCostOf(100n) }),
  anObservation(project, 'c/1', { startTime: nextDay, usage: usageOf({ output: 3 }) }, { cost: unpriced }),
  anObservation(project, 'missing/1', { startTime: noon, model: 'm' }, { cost: costOf(1000n) }),
];

const rowsOf = (project: ProjectId) => ({ traces: tracesOf(project), observations: observationsOf(project) });

const ascending = (by: GroupOrder['by']): GroupOrder => ({ by, direction: 'asc' });

const nothing: SumsByProject = new Map();

const namesOf = (by: readonly DailyDimension[], sums: readonly DailySum[]): readonly string[] =>
  sumByGroup(sums)
    .map(({ group, totalCost }) => `${by.map((each) => JSON.stringify(group[each])).join(' ')} ${totalCost}`)
    .sort();

/** `sums` of telemetry stores: they are the same whether days were computed before the read or not. */
export const describeDailySums = (store: () => TelemetryStore): void => {
  const sumsOf = async (projectId: ProjectId, query: DailySumsQuery): Promise<readonly string[]> => {
    return namesOf(query.by, await store().dailyCosts.sums(projectId, query));
  };
  const seeded = seedTogether(store);
  const someProject = seeded(rowsOf);

  const groups: readonly [readonly DailyDimension[], readonly string[]][] = [
    [[], [' 1111']],
    [['day'], ['"2026-05-10" 1101', '"2026-05-11" 10']],
    [['model'], ['"m" 1011', '"n" 100', 'null 0']],
    [['user'], ['"" 0', '"ann" 111', 'null 1000']],
    [['traceName'], ['"chat" 11', '"request" 0', '"search" 100', 'null 1000']],
    [['tags'], ['["x","y"] 11', '["y"] 100', '[] 1000']],
    [
      ['user', 'day'],
      ['"" "2026-05-11" 0', '"ann" "2026-05-10" 101', '"ann" "2026-05-11" 10', 'null "2026-05-10" 1000'],
    ],
    [
      ['model', 'tags', 'traceName'],
      ['"m" ["x","y"] "chat" 11', '"m" [] null 1000', '"n" ["y"] "search" 100', 'null [] "request" 0'],
    ],
  ];
  test.each(groups)('by %j', async (by, expected) => {
    expect(await sumsOf(someProject, { by })).toEqual(expected);
  });

  const conditions: readonly [string, Omit<DailySumsQuery, 'by'>, readonly string[]][] = [
    ['the user', { userId: 'ann' }, ['"ann" 111']],
    ['the name of the trace', { traceName: 'chat' }, ['"ann" 11']],
    ['all of the tags', { tags: ['y'] }, ['"ann" 111']],
    ['the environment of the trace', { environments: ['e'] }, ['"ann" 11']],
    ['several at once', { tags: ['y'], traceName: 'search', userId: 'ann' }, ['"ann" 100']],
    ['what no trace has', { userId: "' OR ''='" }, []],
    ['whole days', { fromTimestamp: noon + oneDay / 2 }, ['"" 0', '"ann" 10']],
    ['a part of a day', { fromTimestamp: noon + 1, toTimestamp: nextDay + 1 }, ['"" 0', '"ann" 10']],
    ['no time', { fromTimestamp: nextDay + 1 }, []],
  ];
  test.each(conditions)('where the condition is %s', async (_name, query, expected) => {
    expect(await sumsOf(someProject, { ...query, by: ['user'] })).toEqual(expected);
  });

  const dearest = { by: 'totalCost', direction: 'desc' } as const;
  const firsts: readonly [string, Pick<DailySumsQuery, 'by' | 'first' | 'userId'>, readonly string[]][] = [
    [
      'the most expensive',
      { by: ['user'], first: { order: [dearest, { by: 'user', direction: 'asc' }], limit: 2 } },
      ['"ann" 111', 'null 1000'],
    ],
    [
      'the last by a dimension, absent values after all others',
      { by: ['user'], first: { order: [{ by: 'user', direction: 'desc' }], limit: 2 } },
      ['"" 0', '"ann" 111'],
    ],
    [
      'ties by lists',
      {
        by: ['tags', 'traceName'],
        first: { order: [ascending('providedObservations'), ascending('tags')], limit: 2 },
      },
      ['["y"] "search" 100', '[] "request" 0'],
    ],
    [
      'of several dimensions, with a condition',
      { by: ['user', 'day'], userId: 'ann', first: { order: [{ by: 'day', direction: 'desc' }], limit: 1 } },
      ['"ann" "2026-05-11" 10'],
    ],
    [
      'more than there are',
      { by: ['traceName'], first: { order: [dearest], limit: 9 } },
      ['"chat" 11', '"request" 0', '"search" 100', 'null 1000'],
    ],
  ];
  test.each(firsts)('the first groups: %s', async (_name, query, expected) => {
    const sums = await store().dailyCosts.sums(someProject, query);
    expect(sums).toHaveLength(expected.length);
    expect(namesOf(query.by, sums)).toEqual(expected);
  });

  const tops: readonly [string, Omit<TopSumsQuery, 'by'>, Readonly<Record<RankedDimension, readonly string[]>>][] = [
    [
      'all',
      { limit: 9 },
      {
        model: ['"m" 1011', '"n" 100', 'null 0'],
        user: ['null 1000', '"ann" 111', '"" 0'],
        traceName: ['null 1000', '"search" 100', '"chat" 11', '"request" 0'],
        tags: ['[] 1000', '["y"] 100', '["x","y"] 11'],
      },
    ],
    [
      'the highest, and all lists of tags',
      { limit: 1 },
      {
        model: ['"m" 1011'],
        user: ['null 1000'],
        traceName: ['null 1000'],
        tags: ['[] 1000', '["y"] 100', '["x","y"] 11'],
      },
    ],
    [
      'with a condition on traces',
      { limit: 9, userId: 'ann' },
      {
        model: ['"n" 100', '"m" 11'],
        user: ['"ann" 111'],
        traceName: ['"search" 100', '"chat" 11'],
        tags: ['["y"] 100', '["x","y"] 11'],
      },
    ],
    [
      'of parts of days',
      { limit: 9, fromTimestamp: noon + 1, toTimestamp: nextDay + 1 },
      {
        model: ['"m" 10', 'null 0'],
        user: ['"ann" 10', '"" 0'],
        traceName: ['"chat" 10', '"request" 0'],
        tags: ['["x","y"] 10', '[] 0'],
      },
    ],
    ['of nothing', { limit: 9, toTimestamp: noon }, { model: [], user: [], traceName: [], tags: [] }],
  ];
  test.each(tops)('the highest by each of several dimensions: %s', async (_name, query, expected) => {
    const by = Object.keys(expected) as RankedDimension[];
    const found = await store().dailyCosts.topSums(someProject, { ...query, by });
    const textsOf = (dimension: RankedDimension) =>
      (found.get(dimension) ?? []).map(({ group, totalCost, ...sums }) => {
        expect(sums.observations).toBeGreaterThan(0);
        expect(Object.keys(group)).toEqual([dimension]);
        return `${JSON.stringify(group[dimension])} ${totalCost}`;
      });
    expect(Object.fromEntries(by.map((dimension) => [dimension, textsOf(dimension)]))).toEqual(expected);
    // Alone as beside others.
    for (const dimension of by) {
      const alone = await store().dailyCosts.topSums(someProject, { ...query, by: [dimension] });
      expect(alone.get(dimension) ?? []).toEqual(found.get(dimension) ?? []);
    }
  });

  const aggregate = { startTime: noon, usage: usageOf({ input: 9 }, 'aggregate') };
  const withAggregates = seeded((project) => ({
    traces: tracesOf(project),
    observations: [
      ...observationsOf(project),
      anObservation(project, 'b/agent', aggregate, { cost: costOf(10n ** 38n - 1n) }),
      anObservation(project, 'b/2', { startTime: nextDay, usage: usageOf({ output: 5 }) }, { cost: unpriced }),
      anObservation(project, 'b/3', { startTime: noon, usage: usageOf({ output: 7 }) }, { cost: unpriced }),
      anObservation(
        project,
        'b/4',
        { startTime: nextDay, model: 'n', usage: usageOf({ input: 2, output: 4 }) },
        { cost: computedCostOf(1000n) },
      ),
      anObservation(
        project,
        'b/5',
        { startTime: noon, model: 'm', usage: usageOf({ input: 3 }) },
        { cost: costOf(10_000n) },
      ),
      anObservation(project, 'b/6', { startTime: nextDay, model: 'm' }, { cost: costOf(100_000n) }),
    ],
  }));
  const onlySumOf = async (query: DailySumsQuery) => {
    const [sum, ...others] = sumByGroup(await store().dailyCosts.sums(withAggregates, query));
    expect(others).toEqual([]);
    return sum;
  };
  test('hold every sum of what counts, each of several days and models', async () => {
    const sums = {
      observations: 7,
      inputUsage: 5,
      outputUsage: 16,
      totalUsage: 21,
      totalCost: 111_100n,
      computedCost: 1100n,
      providedObservations: 2,
      computedObservations: 2,
      unpricedObservations: 2,
    };
    expect(await onlySumOf({ by: ['traceName'], traceName: 'search' })).toEqual({
      ...sums,
      group: { traceName: 'search' },
    });
    expect(await onlySumOf({ by: [], traceName: 'search' })).toEqual({ ...sums, group: {} });
  });

  const changing = seeded(rowsOf);
  test('follow a trace that is another user’s now, and one that is deleted', async () => {
    const fields = { timestamp: noon, userId: 'bea', name: 'chat', ...later };
    const days = { first: Math.floor(noon / oneDay), last: Math.floor(nextDay / oneDay) };
    await store().writer.write(telemetryRows({ traces: [aTrace(changing, 'a', fields, { days })] }));
    expect(await sumsOf(changing, { by: ['user'] })).toEqual(['"" 0', '"ann" 100', '"bea" 11', 'null 1000']);
    const deletion = { kind: 'trace', id: 'b' as TraceId, projectId: changing, ...later } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await sumsOf(changing, { by: ['user'] })).toEqual(['"" 0', '"bea" 11', 'null 1000']);
  });

  const corrected = seeded(rowsOf);
  test('hold once what is written again, and as it is now what is changed', async () => {
    const changed = { startTime: nextDay, model: 'n', ...later };
    const again = observationsOf(corrected).slice(0, 1);
    const observations = [...again, anObservation(corrected, 'a/2', changed, { cost: costOf(20n) })];
    await store().writer.write(telemetryRows({ observations }));
    const byModel = ['"m" 1001', '"n" 120', 'null 0'];
    expect(await sumsOf(corrected, { by: [] })).toEqual([' 1121']);
    expect(await sumsOf(corrected, { by: ['model'] })).toEqual(byModel);
    expect(await sumsOf(corrected, { by: ['user'] })).toEqual(['"" 0', '"ann" 121', 'null 1000']);
    const top = await store().dailyCosts.topSums(corrected, { by: ['model'], limit: 9 });
    expect(namesOf(['model'], top.get('model') ?? [])).toEqual(byModel);
    const ofProjects = await store().dailyCosts.sumsOfProjects([corrected], { by: ['model'] });
    expect(namesOf(['model'], ofProjects?.get(corrected) ?? [])).toEqual(byModel);
  });

  const other = seeded((project) => ({
    traces: tracesOf(project),
    observations: [anObservation(project, 'a/1', { startTime: nextDay, model: 'm' }, { cost: costOf(7n) })],
  }));
  const [empty, stranger] = [seeded(() => ({})), seeded(rowsOf)];
  test('of several projects at once are those of each, and of no other project', async () => {
    const projects = [someProject, other, empty];
    const queries: readonly WholeDaysQuery[] = [
      { by: [] },
      { by: ['model', 'day'] },
      { by: ['day'], fromTimestamp: noon + 1 },
      { by: ['model'], fromTimestamp: noon + 1, toTimestamp: nextDay + 1 },
      { by: ['day'], toTimestamp: noon },
    ];
    for (const query of queries) {
      const found = (await store().dailyCosts.sumsOfProjects(projects, query)) ?? nothing;
      expect(found.has(empty) || found.has(stranger)).toBe(false);
      for (const project of [someProject, other]) {
        const expected = await sumsOf(project, query);
        expect(namesOf(query.by, found.get(project) ?? [])).toEqual(expected);
      }
    }
    expect(namesOf([], (await store().dailyCosts.sumsOfProjects([other], { by: [] }))?.get(other) ?? [])).toEqual([
      ' 7',
    ]);
    expect((await store().dailyCosts.sumsOfProjects([], { by: [] }))?.size).toBe(0);
  });

  test('of a project without telemetry are none', async () => {
    expect(await sumsOf(empty, { by: [] })).toEqual([]);
    expect(await sumsOf(empty, { by: ['user'] })).toEqual([]);
  });
};
