import { countedRole, type MetricsQuery } from '@spanledger/core';

import type { OracleStores } from './oracle-stores.fixture.ts';
import {
  expectedCostsOfModels,
  expectedCostsOfTraces,
  expectedLedgers,
  expectedObservations,
  expectedUnpriced,
  inOrder,
} from './expected-ledgers.fixture.ts';
import type { Question } from './question.fixture.ts';

interface QuestionOfRows {
  readonly name: string;
  readonly ask: (...of: Parameters<Question['ask']>) => Promise<readonly unknown[]>;
  readonly expected: (...of: Parameters<Question['expected']>) => readonly unknown[];
}

/** The order of the rows is not significant. */
const inAnyOrder = ({ name, ask, expected }: QuestionOfRows): Question => ({
  name,
  ask: async (...of) => inOrder(await ask(...of)),
  expected: (...of) => inOrder(expected(...of)),
});

const all = { page: 1, limit: 1000 };

type Period = Pick<MetricsQuery, 'fromTimestamp' | 'toTimestamp'>;

/** Questions on single observations, on those without a price, and on recorded costs. */
export const questionsOfRows = ({
  observations,
  unpriced,
  engine,
}: OracleStores): readonly [Question, ...Question[]] => [
  inAnyOrder({
    name: 'observations',
    ask: async (projectId) =>
      (await observations.list(projectId, { ...all, withBodies: false })).items.map((each) => ({
        traceId: each.traceId,
        id: each.id,
        at: each.startTime,
        model: each.model,
        source: each.cost.source,
        total: each.cost.total,
        parts: inOrder(Object.entries(each.cost.details)),
        // An observation without usage or cost cannot repeat another.
        role: each.type === 'AGENT' || each.type === 'CHAIN' ? 'repeats' : countedRole(each),
        counted: each.counted,
        repeats: each.repeats,
      })),
    expected: expectedObservations,
  }),
  inAnyOrder({
    name: 'what has no price',
    ask: async (projectId) =>
      (await unpriced.list(projectId, all)).items.map(({ units, ...rest }) => ({
        ...rest,
        units: inOrder(Object.entries(units)),
      })),
    expected: expectedUnpriced,
  }),
  ...(engine === undefined
    ? []
    : [
        inAnyOrder({
          name: 'what was recorded',
          ask: async (projectId) => (await engine.recorded.list(projectId, all)).items,
          expected: expectedLedgers,
        }),
      ]),
];

const count = { measure: 'count', aggregation: 'sum' } as const;
const sum = { measure: 'totalCost', aggregation: 'sum' } as const;
const least = { measure: 'totalCost', aggregation: 'min' } as const;
const most = { measure: 'totalCost', aggregation: 'max' } as const;

export const questionsOfMeasures = ({ metricsQueries }: OracleStores, everything: Period): readonly Question[] => {
  const measured = { filters: [], orderBy: [], ...everything };
  const ofModels = {
    view: 'observations',
    dimensions: ['providedModelName'],
    metrics: [count, sum, least, most],
  } as const;
  const ofTraces = { view: 'traces', dimensions: ['name'], metrics: [count, sum] } as const;
  return [
    inAnyOrder({
      name: 'measures of models',
      ask: async (projectId) => {
        const rows = await metricsQueries.query(projectId, { ...measured, ...ofModels });
        return rows.map((row) => ({
          model: row['providedModelName'],
          count: row['sum_count'],
          sum: row['sum_totalCost'],
          min: row['min_totalCost'],
          max: row['max_totalCost'],
        }));
      },
      expected: expectedCostsOfModels,
    }),
    inAnyOrder({
      name: 'measures of traces',
      ask: async (projectId) => {
        const rows = await metricsQueries.query(projectId, { ...measured, ...ofTraces });
        return rows.map((row) => ({ name: row['name'], traces: row['sum_count'], sum: row['sum_totalCost'] }));
      },
      expected: expectedCostsOfTraces,
    }),
  ];
};
