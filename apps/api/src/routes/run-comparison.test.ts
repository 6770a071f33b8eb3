import { requestLimits } from '@spanledger/core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Outcome {
  readonly traceId: string;
  readonly cost: string | null;
}
interface Comparison {
  readonly runs: readonly { readonly name: string; readonly cost: string }[];
  readonly data: readonly { readonly datasetItemId: string; readonly outcomes: readonly (Outcome | null)[] }[];
  readonly meta: { readonly totalItems: number };
}

let api: TestApi;
const count = 40;
const path = '/api/public/datasets/questions/comparison';
const at = new Date(Date.now() - 3_600_000).toISOString();
const later = (seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString();

const traced = (run: string, item: number, score: number) => {
  const traceId = `${run}-${item}`;
  const call = { id: `call-${traceId}`, traceId, startTime: at, endTime: later(run === 'short' ? 1 : 3) };
  const quality = { id: `score-${traceId}`, traceId, name: 'quality', value: score, dataType: 'NUMERIC' };
  return [
    { id: `a-${traceId}`, timestamp: at, type: 'generation-create', body: { ...call, costDetails: { total: 0.001 } } },
    { id: `b-${traceId}`, timestamp: at, type: 'score-create', body: quality },
  ];
};

beforeAll(async () => {
  api = await startTestApi();
  await api.askJson('/api/public/v2/datasets', { json: { name: 'questions' } });
  const ids = Array.from({ length: count }, (_, item) => item);
  for (const item of ids) {
    await api.askJson('/api/public/dataset-items', { json: { datasetName: 'questions', id: `q${item}`, input: item } });
    for (const runName of ['long', 'short'])
      await api.askJson('/api/public/dataset-run-items', {
        json: { runName, datasetItemId: `q${item}`, traceId: `${runName}-${item}` },
      });
  }
  const events = [
    ...ids.flatMap((item) => traced('long', item, 0.5)),
    ...ids.flatMap((item) => traced('short', item, item === 7 ? 0.1 : 0.6 + (item % 2) / 100)),
  ];
  await api.askJson('/api/public/ingestion', { json: { batch: events } });
});
afterAll(async () => api.close());

test('runs have their totals, their differences in pairs, and the item that got worse comes first', async () => {
  const compared = await api.askJson<Comparison>(`${path}?runs=long&runs=short&limit=5`);
  expect(compared.runs).toMatchObject([
    { name: 'long', items: 40, arrived: 40, cost: '0.04', latencyMeanSeconds: 3, scores: [{ count: 40, mean: 0.5 }] },
    { name: 'short', items: 40, arrived: 40, cost: '0.04', latencyMeanSeconds: 1 },
  ]);
  expect(compared).toMatchObject({
    differences: [
      {
        baseline: 'long',
        candidate: 'short',
        measure: 'latencySeconds',
        test: 'paired_t',
        difference: -2,
        verdict: 'lower',
      },
      { measure: 'cost', difference: 0, verdict: 'no_difference' },
      { measure: 'errors', test: 'mcnemar', pairs: 40, pValue: 1, verdict: 'no_difference' },
      { measure: 'score', score: 'quality', verdict: 'higher' },
    ],
    meta: { totalItems: 40, totalPages: 8 },
  });
  expect(compared.data.length).toBe(5);
  expect(compared.data[0]).toMatchObject({
    datasetItemId: 'q7',
    regressed: ['quality'],
    outcomes: [
      {
        traceId: 'long-7',
        hasArrived: true,
        cost: '0.001',
        latencySeconds: 3,
        scores: [{ name: 'quality', value: 0.5 }],
      },
      { traceId: 'short-7', scores: [{ value: 0.1 }] },
    ],
  });
  expect(compared.data[1]).toMatchObject({ regressed: [] });
});

test('an item that a run has not, and one whose trace has not arrived, are shown as such', async () => {
  const json = { runName: 'begun', datasetItemId: 'q1', traceId: 'not-there-yet' };
  await api.askJson('/api/public/dataset-run-items', { json });
  const compared = await api.askJson<Comparison>(`${path}?runs=begun&runs=long&limit=100`);
  const outcomes = new Map(compared.data.map((each) => [each.datasetItemId, each.outcomes]));
  expect(outcomes.get('q1')?.[0]).toMatchObject({ hasArrived: false, cost: null, latencySeconds: null, scores: [] });
  expect(outcomes.get('q2')?.[0]).toBeNull();
});

test('an item that is run again counts once, by its newest trace', async () => {
  const add = async (traceId: string) =>
    api.askJson('/api/public/dataset-run-items', { json: { runName: 'again', datasetItemId: 'q1', traceId } });
  await add('long-1');
  await add('short-1');
  await add('short-1');
  const compared = await api.askJson<Comparison>(`${path}?runs=again`);
  expect(compared.runs).toMatchObject([{ items: 1, cost: '0.001' }]);
  expect(compared.data[0]?.outcomes).toMatchObject([{ traceId: 'short-1' }]);
});

const refused = async (query: string): Promise<readonly [number, string]> => {
  const response = await api.ask(`${path}${query}`);
  return [response.status, ((await response.json()) as { message: string }).message];
};

test('an unknown run is named, and so is what is no list of runs', async () => {
  expect(await refused('?runs=long&runs=none')).toEqual([404, "Dataset run not found: 'none'"]);
  expect(await refused('')).toMatchObject([400, /runs/]);
  expect(await refused('?runs=long&runs=long')).toMatchObject([400, /must name each run once/]);
});

test("another project has none of the dataset's runs", async () => {
  expect((await api.ask(`${path}?runs=long`, { as: api.strangerKey })).status).toBe(404);
});

test('runs with too many names of scores are refused, with what to do', async () => {
  const at = new Date().toISOString();
  const scored = Array.from({ length: requestLimits.comparedScoreNames + 1 }, (_, score) => ({
    id: `many-${score}`,
    timestamp: at,
    type: 'score-create',
    body: { id: `many-${score}`, traceId: 'many', name: `score ${score}`, value: score, dataType: 'NUMERIC' },
  }));
  await api.askJson('/api/public/ingestion', { json: { batch: scored } });
  const json = { runName: 'many names', datasetItemId: 'q1', traceId: 'many' };
  await api.askJson('/api/public/dataset-run-items', { json });
  expect(await refused('?runs=many%20names')).toMatchObject([422, /more than 1000 names: name fewer runs/]);
});
