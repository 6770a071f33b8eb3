import { clockOf, dayOf } from '@spanledger/core';
import type { DailyCost, DailyCostQuery, DailyModelCost, ProjectId, TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { describeDailyGroups } from './daily-groups.conformance.ts';
import { describeDailySums } from './daily-sums.conformance.ts';
import {
  aTrace,
  anObservation,
  computedCostOf,
  costOf,
  decidedAs,
  seedTogether,
  unpriced,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

const firstPage = { page: 1, limit: 50 } as const;
const noon = Date.UTC(2026, 4, 10, 12) * 1000;
const later = { clock: clockOf(someTime + 1_000_000) };

const modelCost = (model: string | null, fields: Partial<DailyModelCost>): DailyModelCost => ({
  model,
  inputUsage: 0,
  outputUsage: 0,
  totalUsage: 0,
  countObservations: 1,
  countTraces: 1,
  totalCost: 0n,
  unpricedObservations: 0,
  providedObservations: 0,
  computedObservations: 0,
  computedCost: 0n,
  ...fields,
});

/** The contract of every telemetry store for reading daily costs. */
export const describeDailyCostReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a reader of daily costs`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const costsOf = async (
      projectId: ProjectId,
      query: Partial<DailyCostQuery> = {},
    ): Promise<readonly DailyCost[]> => {
      const { items, totalItems } = await store.dailyCosts.list(projectId, { ...firstPage, ...query });
      expect(totalItems).toBe(items.length);
      return items;
    };
    describe('days', () => {
      describeDays(() => store, costsOf);
    });
    describe('conditions', () => {
      describeConditions(() => store, costsOf);
    });
    describe('groups', () => {
      describeDailyGroups(() => store);
    });
    describe('exactness', () => {
      describeExactness(() => store, costsOf);
    });
    describe('sums', () => {
      describeDailySums(() => store);
    });
  });
};

type CostsOf = (projectId: ProjectId, query?: Partial<DailyCostQuery>) => Promise<readonly DailyCost[]>;

const describeDays = (store: () => TelemetryStore, costsOf: CostsOf): void => {
  const seeded = seedTogether(store);
  const usage = usageOf({
    input: 3,
    input_cached_tokens: 4,
    output: 5,
    output_reasoning_tokens: 6,
    'Special-INPUT': 10,
    other: 1,
  });
  const withModels = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon }), aTrace(project, 'b', { timestamp: noon })],
    observations: [
      anObservation(project, 'a/1', { model: 'm', usage, startTime: noon }, { cost: costOf(1n) }),
      anObservation(project, 'a/2', { model: 'm', usage: usageOf({ input: 1 }), startTime: noon }, { cost: unpriced }),
      anObservation(project, 'b/1', { model: 'm', startTime: noon }, { cost: computedCostOf(4n) }),
      anObservation(project, 'b/2', { model: 'dear', startTime: noon }, { cost: costOf(10n ** 38n - 1n) }),
      anObservation(project, 'b/3', { startTime: noon }),
      anObservation(project, 'c/1', { model: 'free', startTime: noon }),
    ],
  }));
  test('a day holds its traces, its observations and what each model used, the most expensive first', async () => {
    expect(await costsOf(withModels)).toStrictEqual([
      {
        date: '2026-05-10',
        countTraces: 2,
        countObservations: 6,
        totalCost: 10n ** 38n + 4n,
        unpricedObservations: 1,
        usage: [
          modelCost('dear', { totalCost: 10n ** 38n - 1n, providedObservations: 1 }),
          modelCost('m', {
            inputUsage: 18,
            outputUsage: 11,
            totalUsage: 30,
            countObservations: 3,
            countTraces: 2,
            totalCost: 5n,
            unpricedObservations: 1,
            providedObservations: 1,
            computedObservations: 1,
            computedCost: 4n,
          }),
          modelCost('free', {}),
          modelCost(null, {}),
        ],
      },
    ]);
  });

  const midnight = Date.UTC(2026, 4, 11) * 1000;
  const withMidnight = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon + 40 * oneDay })],
    observations: [
      anObservation(project, 'a/1', { startTime: midnight - 1 }, { cost: costOf(1n) }),
      anObservation(project, 'a/2', { startTime: midnight }, { cost: costOf(2n) }),
    ],
  }));
  test('days are those of either, in UTC, newest first', async () => {
    const days = await costsOf(withMidnight);
    expect(
      days.map(({ date, countTraces, countObservations, totalCost }) => [
        date,
        countTraces,
        countObservations,
        totalCost,
      ]),
    ).toEqual([
      ['2026-06-19', 1, 0, 0n],
      ['2026-05-11', 0, 1, 2n],
      ['2026-05-10', 0, 1, 1n],
    ]);
    expect(days[0]?.usage).toEqual([]);
  });

  const withPages = seeded((project) => ({
    traces: [0, 2, 40].map((days) => aTrace(project, `t${days}`, { timestamp: noon + days * oneDay })),
    observations: [0, 1, 40].map((days) => anObservation(project, `x/${days}`, { startTime: noon + days * oneDay })),
  }));
  const page = (page: number) => store().dailyCosts.list(withPages, { page, limit: 3 });
  test('pages are slices of the days, and the total counts all', async () => {
    const pages = await Promise.all([page(1), page(2), page(3)]);
    expect(pages.map(({ items }) => items.map(({ date }) => date).join(' '))).toEqual([
      '2026-06-19 2026-05-12 2026-05-11',
      '2026-05-10',
      '',
    ]);
    expect(pages.map(({ totalItems }) => totalItems)).toEqual([4, 4, 4]);
  });

  const withoutDays = seeded(() => ({}));
  test('a project without telemetry has no days', async () => {
    expect(await costsOf(withoutDays)).toEqual([]);
    expect(await store().dailyCosts.list(withoutDays, { page: 9, limit: 2 })).toEqual({ items: [], totalItems: 0 });
  });
};

const describeConditions = (store: () => TelemetryStore, costsOf: CostsOf): void => {
  const conditions: readonly [string, Partial<DailyCostQuery>, string][] = [
    ['nothing: observations count though their trace is not stored', {}, '2 4 1111'],
    ['the name of the trace', { traceName: 'n' }, '1 1 1'],
    ['the user', { userId: 'u' }, '1 1 1'],
    ['all of the tags', { tags: ['a', 'b'] }, '1 1 1'],
    ['no tags', { tags: [] }, '2 4 1111'],
    ['the environment of the trace', { environments: ['e', 'x'] }, '1 1 1'],
    ['none of the environments', { environments: [] }, ''],
    ['a user without traces', { userId: "' OR ''='" }, ''],
    ['a period, inclusive', { fromTimestamp: noon }, '2 3 1011'],
    ['a period, exclusive', { toTimestamp: noon }, '0 1 100'],
    [
      'a period of the observations of a trace whose time lies outside',
      { fromTimestamp: noon + 1, userId: 'v' },
      '0 1 10',
    ],
  ];
  const projectId = seedTogether(store)((project) => ({
    traces: [
      aTrace(project, 'a', { timestamp: noon, name: 'n', userId: 'u', tags: ['a', 'b', 'c'], environment: 'e' }),
      aTrace(project, 'b', { timestamp: noon, userId: 'v', tags: ['a'] }),
    ],
    observations: [
      anObservation(project, 'a/1', { startTime: noon, environment: 'other' }, { cost: costOf(1n) }),
      anObservation(project, 'b/1', { startTime: noon + 1 }, { cost: costOf(10n) }),
      anObservation(project, 'b/2', { startTime: noon - 1 }, { cost: costOf(100n) }),
      anObservation(project, 'missing/1', { startTime: noon }, { cost: costOf(1000n) }),
    ],
  }));
  test.each(conditions)('by %s', async (_name, query, expected) => {
    const [day] = await costsOf(projectId, query);
    const found = day === undefined ? '' : `${day.countTraces} ${day.countObservations} ${day.totalCost}`;
    expect(found).toBe(expected);
  });
};

const totalsOf = (days: readonly DailyCost[]): Record<string, bigint> =>
  Object.fromEntries(days.map(({ date, totalCost }) => [date, totalCost]));

const rowsOf = (project: ProjectId) => ({
  observations: [
    anObservation(project, 't/1', { startTime: noon, usage: usageOf({ input: 5 }) }, { cost: costOf(5n) }),
  ],
});

const describeExactness = (store: () => TelemetryStore, costsOf: CostsOf): void => {
  const seeded = seedTogether(store);
  const rewritten = seeded(rowsOf);
  test('an observation that is written again counts once', async () => {
    await store().writer.write(telemetryRows(rowsOf(rewritten)));
    expect(await costsOf(rewritten)).toMatchObject([
      { totalCost: 5n, countObservations: 1, usage: [{ totalUsage: 5 }] },
    ]);
  });

  const corrected = seeded((project) => ({
    observations: [anObservation(project, 't/1', { startTime: noon, model: 'old' }, { cost: costOf(5n) })],
  }));
  test('a correction of day, model and cost moves the money from the old cell to the new one', async () => {
    const startTime = noon + 40 * oneDay;
    const now = anObservation(
      corrected,
      't/1',
      { startTime, model: 'new', ...later },
      { cost: costOf(7n), movedFrom: noon },
    );
    await store().writer.write(telemetryRows({ observations: [now] }));
    const days = await costsOf(corrected);
    expect(totalsOf(days)).toEqual({ [dayOf(startTime)]: 7n });
    expect(days[0]?.usage).toMatchObject([{ model: 'new', totalCost: 7n, countObservations: 1 }]);
  });

  const retimed = seeded((project) => ({
    observations: [anObservation(project, 't/1', { startTime: noon }, { cost: costOf(5n) })],
  }));
  test('a correction within the day leaves a period that it no longer lies in', async () => {
    const earlier = anObservation(retimed, 't/1', { startTime: noon - 1, ...later }, { cost: costOf(5n) });
    await store().writer.write(telemetryRows({ observations: [earlier] }));
    expect(await costsOf(retimed, { fromTimestamp: noon })).toEqual([]);
    expect(await costsOf(retimed, { toTimestamp: noon })).toMatchObject([{ totalCost: 5n }]);
  });

  const withDeleted = seeded((project) => ({
    traces: [aTrace(project, 't', { timestamp: noon })],
    observations: [anObservation(project, 't/1', { startTime: noon }, { cost: costOf(5n) })],
  }));
  test('a deleted trace costs nothing', async () => {
    const deletion = { kind: 'trace', id: 't' as TraceId, projectId: withDeleted, ...later } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await costsOf(withDeleted)).toEqual([]);
  });

  const aggregate = { usage: usageOf({ input: 9, output: 9 }, 'aggregate'), startTime: noon, model: 'agent' };
  const own = { usage: usageOf({ input: 2 }), startTime: noon + 40 * oneDay, model: 'm' };
  const withRepeats = seeded((project) => ({
    observations: [
      anObservation(project, 'a/agent', aggregate, { cost: costOf(9n) }),
      anObservation(project, 'a/agent2', aggregate, { cost: unpriced }),
      anObservation(project, 'a/agent3', aggregate, { cost: computedCostOf(11n) }),
      anObservation(project, 'a/call', own, { cost: costOf(2n) }),
      anObservation(project, 'a/repeats', { ...own, metadata: decidedAs(false, 'call') }, { cost: costOf(7n) }),
      anObservation(project, 'alone/agent', { ...aggregate, metadata: decidedAs(true) }, { cost: costOf(30n) }),
    ],
  }));
  test('what does not count adds no cost, no units and no missing price, and what counts does on whatever day', async () => {
    const agent = {
      inputUsage: 9,
      outputUsage: 9,
      totalUsage: 18,
      countObservations: 4,
      countTraces: 2,
      totalCost: 30n,
      providedObservations: 1,
    };
    const agentDay = { totalCost: 30n, unpricedObservations: 0, usage: [modelCost('agent', agent)] };
    expect(await costsOf(withRepeats)).toMatchObject([{ totalCost: 2n }, agentDay]);
    expect(await costsOf(withRepeats, { toTimestamp: noon + oneDay })).toMatchObject([agentDay]);
  });

  const agent = { usage: usageOf({ input: 9 }, 'aggregate'), startTime: noon };
  const undecided = seeded((project) => ({
    observations: [
      anObservation(project, 't/agent', agent, { cost: costOf(9n) }),
      anObservation(project, 't/call', { usage: usageOf({ input: 2 }), startTime: noon }, { cost: costOf(2n) }),
    ],
  }));
  test('an observation counts from the row on that states so', async () => {
    expect(await costsOf(undecided)).toMatchObject([{ totalCost: 2n }]);
    const decided = { ...agent, metadata: decidedAs(true), ...later };
    await store().writer.write(
      telemetryRows({
        observations: [
          anObservation(undecided, 't/agent', decided, { cost: costOf(9n) }),
          anObservation(undecided, 't/call', { startTime: noon, ...later }),
        ],
      }),
    );
    expect(await costsOf(undecided)).toMatchObject([{ totalCost: 9n, countObservations: 2 }]);
  });
};
