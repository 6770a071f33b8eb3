import { costDimensions, costReader } from '@spanledger/core';
import type {
  CostDimension,
  CostReader,
  DailyCostReader,
  Filter,
  ProjectId,
  TraceId,
  TraceReader,
} from '@spanledger/core';
import { expect } from 'vitest';

import { answersOfLedgers } from './compare-ledgers.fixture.ts';
import { startTimes } from './cost-history.fixture.ts';
import { byKey, expectedDays, expectedSummaries, expectedTable, type Conditions } from './expected-answers.fixture.ts';
import type { Expected } from './expected-costs.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';
import { timeOfMoment } from './say.fixture.ts';

/** Whether a question is asked now. */
export type IsDue = (question: unknown, index: number) => boolean;

const microsOf = (time: string): number => Date.parse(time) * 1000;

const conditions: readonly Conditions[] = [
  {},
  { traceName: 'chat' },
  { userId: 'ada' },
  { tags: ['x'] },
  { tags: ['x', 'y'], userId: 'bob' },
  { environments: ['staging', 'otlp'] },
  { fromTimestamp: microsOf('2026-03-04T00:00:00.000Z'), toTimestamp: microsOf('2026-03-05T12:00:00.000Z') },
  {
    fromTimestamp: microsOf('2026-03-04T00:00:00.000Z'),
    toTimestamp: microsOf('2026-03-05T00:00:00.000Z'),
    traceName: 'chat',
  },
];

const groupings: readonly (readonly CostDimension[])[] = [
  ['day'],
  ['day', 'model'],
  ['model'],
  ...costDimensions.map((dimension) => [dimension]),
  ['hour', 'day', 'user'],
  ['tag', 'model'],
  ['promptName', 'promptVersion', 'environment'],
  ['traceName', 'session', 'release', 'type'],
];

/** True of everything, so that days are not taken from where they were computed before. */
const always: readonly Filter[] = [{ type: 'stringOptions', column: 'type', operator: 'none of', value: ['EVENT'] }];

const everything = {
  fromTimestamp: microsOf(`${startTimes[0].slice(0, 10)}T00:00:00Z`),
  toTimestamp: timeOfMoment(100_000),
};

/** Compares every reader of costs with what is expected of a project. */
export const answersOn = (stores: OracleStores) => {
  const { dailyCosts, traces, metricsQueries } = stores;
  const costs = costReader({ dailyCosts, metricsQueries });
  const compareLedgers = answersOfLedgers(stores, everything);
  return async (projectId: ProjectId, expected: Expected, isDue: IsDue): Promise<void> => {
    await compareDays(dailyCosts, projectId, expected, isDue);
    await compareTables(costs, projectId, expected, isDue);
    await compareTraces(traces, projectId, expected);
    await compareLedgers(projectId, expected, isDue);
  };
};

const compareDays = async (
  dailyCosts: DailyCostReader,
  projectId: ProjectId,
  expected: Expected,
  isDue: IsDue,
): Promise<void> => {
  const asked = conditions.filter(isDue);
  const found = await Promise.all(
    asked.map(async (query) => dailyCosts.list(projectId, { ...query, page: 1, limit: 100 })),
  );
  const days = found.map(({ items }, index) => ({
    of: asked[index],
    days: items.map((day) => ({
      ...day,
      usage: [...day.usage].sort((a, b) => (String(a.model) < String(b.model) ? -1 : 1)),
    })),
  }));
  expect(days).toEqual(asked.map((of) => ({ of, days: expectedDays(expected, of) })));
};

const compareTables = async (
  costs: CostReader,
  projectId: ProjectId,
  expected: Expected,
  isDue: IsDue,
): Promise<void> => {
  const asked = groupings.filter(isDue);
  for (const filters of [[], always]) {
    const tables: Awaited<ReturnType<CostReader['read']>>[] = [];
    for (const groupBy of asked) tables.push(await costs.read(projectId, { groupBy, filters, ...everything }));
    const found = tables.map(({ rows, totals }, index) => {
      const byGroup = rows.map(({ group, ...figures }) => [JSON.stringify(group), figures] as const);
      return { by: asked[index], rows: byGroup.sort(byKey), totals };
    });
    expect(found).toEqual(asked.map((by) => ({ by, ...(expectedTable(expected, by) as object) })));
  }
};

const compareTraces = async (traces: TraceReader, projectId: ProjectId, expected: Expected): Promise<void> => {
  const summaries = await traces.summaries(
    projectId,
    expected.traces.map(({ id }) => id as TraceId),
  );
  const found = [...summaries].map(
    ([id, { totalCost, unpricedObservations }]) => [id as string, { totalCost, unpricedObservations }] as const,
  );
  expect(found.sort(byKey)).toEqual(expectedSummaries(expected));
};
