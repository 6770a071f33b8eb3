import { countedRole, type MetricsQuery, type ProjectId } from '@spanledger/core';
import { expect } from 'vitest';

import type { IsDue } from './compare-answers.fixture.ts';
import type { Expected } from './expected-costs.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';
import {
  expectedCostsOfModels,
  expectedCostsOfTraces,
  expectedLedgers,
  expectedObservations,
  expectedUnpriced,
  inOrder,
} from './expected-ledgers.fixture.ts';

interface Question {
  readonly ask: (projectId: ProjectId) => Promise<readonly unknown[]>;
  readonly expected: (expected: Expected) => readonly unknown[];
}

const all = { page: 1, limit: 1000 };
/** Compares what is said of observations one by one, what has no price, what was recorded, and measures of costs. */
export const answersOfLedgers = (stores: OracleStores, everything: Period) => {
  const questions = [...questionsOfRows(stores), ...questionsOfMeasures(stores, everything)];
  return async (projectId: ProjectId, expected: Expected, isDue: IsDue): Promise<void> => {
    for (const question of questions.filter((each, index) => isDue(each, index))) {
      expect(inOrder(await question.ask(projectId))).toEqual(inOrder(question.expected(expected)));
    }
  };
};

type Period = Pick<MetricsQuery, 'fromTimestamp' | 'toTimestamp'>;

const questionsOfRows = ({ observations, unpriced, engine }: OracleStores): readonly Question[] => [
  {
    ask: async (projectId) =>
      (await observations.list(projectId, { ...all, withBodies: false })).items.map((each) => ({
        traceId: each.traceId,
        id: each.id,
        at: each.startTime,
        model: each.model,
        source: each.cost.source,
        total: each.cost.total,
        parts: inOrder(Object.entries(each.cost.details)),
        // Without usage or cost there is nothing that could repeat.
        role: each.type === 'AGENT' || each.type === 'CHAIN' ? 'repeats' : countedRole(each),
      })),
    expected: expectedObservations,
  },
  {
    ask: async (projectId) =>
      (await unpriced.list(projectId, all)).items.map(({ provider: _none, units, ...rest }) => ({
        ...rest,
        units: inOrder(Object.entries(units)),
      })),
    expected: expectedUnpriced,
  },
  ...(engine === undefined
    ? []
    : [
        {
          ask: async (projectId: ProjectId) => (await engine.recorded.list(projectId, all)).items,
          expected: expectedLedgers,
        },
      ]),
];

const count = { measure: 'count', aggregation: 'sum' } as const;
const sum = { measure: 'totalCost', aggregation: 'sum' } as const;
const least = { measure: 'totalCost', aggregation: 'min' } as const;
const most = { measure: 'totalCost', aggregation: 'max' } as const;

const questionsOfMeasures = ({ metricsQueries }: OracleStores, everything: Period): readonly Question[] => {
  const measured = { filters: [], orderBy: [], ...everything };
  const ofModels = {
    view: 'observations',
    dimensions: ['providedModelName'],
    metrics: [count, sum, least, most],
  } as const;
  const ofTraces = { view: 'traces', dimensions: ['name'], metrics: [count, sum] } as const;
  return [
    {
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
    },
    {
      ask: async (projectId) => {
        const rows = await metricsQueries.query(projectId, { ...measured, ...ofTraces });
        return rows.map((row) => ({ name: row['name'], traces: row['sum_count'], sum: row['sum_totalCost'] }));
      },
      expected: expectedCostsOfTraces,
    },
  ];
};
