import { costDimensions, costReader } from '@spanledger/core';
import type { CostDimension, CostReader, DailyCostReader, Filter, TraceId, TraceReader } from '@spanledger/core';

import { startTimes } from './cost-history.fixture.ts';
import {
  byKey,
  expectedDays,
  expectedSummaries,
  expectedTable,
  inTraces,
  type Conditions,
} from './expected-answers.fixture.ts';
import { questionsOfMeasures, questionsOfRows } from './ledger-questions.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';
import type { Question } from './question.fixture.ts';
import { timeOfMoment } from './say.fixture.ts';

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

/** Read from days computed before. */
const daily: readonly (readonly CostDimension[])[] = [
  ['day'],
  ['day', 'model'],
  ['model'],
  ['user', 'traceName', 'tag', 'model', 'day'],
];
const live: readonly (readonly CostDimension[])[] = [
  ['provider'],
  ['hour', 'day', 'user'],
  ['tag', 'session'],
  ['promptName', 'promptVersion', 'environment'],
  ['traceName', 'session', 'release', 'type'],
];

const alone = costDimensions.filter((dimension) => !['day', 'model', 'provider'].includes(dimension));

/** A filter that matches everything, so that days computed before are not used. */
const always: readonly Filter[] = [{ type: 'stringOptions', column: 'type', operator: 'none of', value: ['EVENT'] }];

const chats: Filter = { type: 'string', column: 'traceName', operator: '=', value: 'chat' };
const tagged: Filter = { type: 'arrayOptions', column: 'tags', operator: 'all of', value: ['x'] };

const everything = {
  fromTimestamp: microsOf(`${startTimes[0].slice(0, 10)}T00:00:00Z`),
  toTimestamp: timeOfMoment(100_000),
};

/** All questions about costs. The first is summed row by row. */
export const costQuestions = (stores: OracleStores): readonly [Question, ...Question[]] => {
  const { dailyCosts, traces, metricsQueries } = stores;
  const costs = costReader({ dailyCosts, metricsQueries });
  const [rows, ...ledgers] = questionsOfRows(stores);
  return [
    rows,
    ...conditions.map((query) => questionOfDays(dailyCosts, query)),
    ...daily.map((by) => questionOfTable(costs, by, [])),
    ...daily.map((by) => ({ ...questionOfTable(costs, by, always), isCoarser: by.length === 1 })),
    questionOfTable(costs, ['user', 'day'], [chats], { traceName: 'chat' }),
    questionOfTable(costs, ['model', 'traceName'], [tagged], { tags: ['x'] }),
    ...live.map((by) => questionOfTable(costs, by, [])),
    ...alone.map((by) => ({ ...questionOfTable(costs, [by], []), isCoarser: true })),
    questionOfTraces(traces),
    ...ledgers,
    ...questionsOfMeasures(stores, everything),
  ];
};

const questionOfDays = (dailyCosts: DailyCostReader, query: Conditions): Question => ({
  name: `days where ${JSON.stringify(query)}`,
  ask: async (projectId) => {
    const { items } = await dailyCosts.list(projectId, { ...query, page: 1, limit: 100 });
    return items.map((day) => ({
      ...day,
      usage: [...day.usage].sort((a, b) => (String(a.model) < String(b.model) ? -1 : 1)),
    }));
  },
  expected: (expected) => expectedDays(expected, query),
});

const questionOfTable = (
  costs: CostReader,
  groupBy: readonly CostDimension[],
  filters: readonly Filter[],
  of: Conditions = {},
): Question => ({
  name: `costs by ${groupBy.join()}${filters === always ? ', all live' : ''} where ${JSON.stringify(of)}`,
  ask: async (projectId) => {
    const { rows, totals } = await costs.read(projectId, { groupBy, filters, ...everything });
    const byGroup = rows.map(({ group, ...sums }) => [JSON.stringify(group), sums] as const);
    return { rows: byGroup.sort(byKey), totals };
  },
  expected: (expected) => expectedTable(inTraces(expected, of), groupBy),
});

const questionOfTraces = (traces: TraceReader): Question => ({
  name: 'summaries of traces',
  ask: async (projectId, expected) => {
    const summaries = await traces.summaries(
      projectId,
      expected.traces.map(({ id }) => id as TraceId),
    );
    return [...summaries]
      .map(([id, { totalCost, unpricedObservations }]) => [id as string, { totalCost, unpricedObservations }] as const)
      .sort(byKey);
  },
  expected: expectedSummaries,
});
