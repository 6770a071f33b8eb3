import { expect, test } from 'vitest';

import { compareItems, compareRuns, totalsOfRun } from './compare-runs.ts';
import type { OutcomesOfRun, RunItemOutcome } from './outcomes-of-runs.ts';
import type { OutcomeScore } from './run-outcomes.ts';

const numeric = (name: string, value: number): OutcomeScore => ({ name, dataType: 'NUMERIC', value, category: null });
const truth = (name: string, value: boolean): OutcomeScore => ({
  name,
  dataType: 'BOOLEAN',
  value: Number(value),
  category: null,
});
const item = (datasetItemId: string, scores: readonly OutcomeScore[], latencySeconds = 1): RunItemOutcome => ({
  datasetItemId,
  traceId: `trace-${datasetItemId}`,
  observationId: null,
  outcome: { cost: 2_000_000_000n, unpricedCalls: 0, latencySeconds, errors: 0 },
  scores: new Map(scores.map((score) => [`${score.dataType} ${score.name}`, score])),
});
const run = (name: string, items: readonly RunItemOutcome[]): OutcomesOfRun => ({ name, items });

test('items of two runs are compared in pairs, and only those that both have', async () => {
  const sleep = [
    [0.7, 1.9],
    [-1.6, 0.8],
    [-0.2, 1.1],
    [-1.2, 0.1],
    [-0.1, -0.1],
    [3.4, 4.4],
    [3.7, 5.5],
    [0.8, 1.6],
    [0, 4.6],
    [2, 3.4],
  ] as const;
  const baseline = run('a', [
    ...sleep.map(([, second], at) => item(`${at}`, [numeric('hours', second)])),
    item('alone', [numeric('hours', 900)]),
  ]);
  const candidate = run(
    'b',
    sleep.map(([first], at) => item(`${at}`, [numeric('hours', first)], 3)),
  );
  const compared = await compareRuns(baseline, candidate);
  expect(compared.map(({ measure, test, pairs }) => [measure, test, pairs])).toEqual([
    ['latencySeconds', 'paired_t', 10],
    ['cost', 'paired_t', 10],
    ['errors', 'mcnemar', 10],
    ['score', 'paired_t', 10],
  ]);
  expect(compared.map(({ verdict }) => verdict)).toEqual(['too_few', 'too_few', 'too_few', 'too_few']);
  // R's paired t.test on Student's sleep data.
  expect(compared[3]?.difference?.pValue).toBeCloseTo(0.002_833, 6);
  expect(compared[0]?.difference).toEqual({ difference: 2, lower: 2, upper: 2, pValue: 0 });
});

const pairsOf = async (before: RunItemOutcome, after: RunItemOutcome) =>
  (await compareRuns(run('a', [before]), run('b', [after]))).map(({ measure, pairs }) => [measure, pairs]);

test('an item with a call without a price has no cost to compare', async () => {
  const priced = item('priced', []);
  const unpriced = { ...priced, outcome: { cost: 0n, unpricedCalls: 1, latencySeconds: 1, errors: 0 } };
  expect(await pairsOf(priced, priced)).toContainEqual(['cost', 1]);
  for (const [before, after] of [
    [priced, unpriced],
    [unpriced, priced],
  ] as const) {
    expect(await pairsOf(before, after)).toEqual([
      ['latencySeconds', 1],
      ['cost', 0],
      ['errors', 1],
    ]);
  }
});

const of = (name: string, truths: readonly boolean[]) =>
  run(
    name,
    truths.map((each, at) => item(`${at}`, [truth('right', each)])),
  );

test('booleans are compared by the items whose answer changed', async () => {
  const before = of('a', [...Array<boolean>(1).fill(true), ...Array<boolean>(39).fill(false)]);
  const after = of('b', [false, ...Array<boolean>(9).fill(true), ...Array<boolean>(30).fill(false)]);
  const right = (await compareRuns(before, after)).at(-1);
  expect(right).toMatchObject({ score: 'right', test: 'mcnemar', pairs: 40, verdict: 'higher' });
  expect(right?.difference?.pValue).toBeCloseTo(22 / 1024, 10);
  expect(right?.difference?.difference).toBeCloseTo(8 / 40, 10);
});

test('the item whose score fell furthest comes first, each score by its own range', async () => {
  const runs = [
    run('a', [
      item('same', [numeric('q', 0.5), numeric('points', 0)]),
      item('better', [numeric('q', 0)]),
      item('worse', [numeric('q', 1)]),
      item('worse by points', [numeric('points', 100)]),
      item('only here', [numeric('q', 1)]),
    ]),
    run('b', [
      item('only there', [numeric('q', 0)]),
      item('same', [numeric('q', 0.5)]),
      item('better', [numeric('q', 1)]),
      item('worse', [numeric('q', 0.2)]),
      item('worse by points', [numeric('points', 50)]),
    ]),
  ];
  const compared = await compareItems(runs);
  expect(compared.map(({ datasetItemId, regressed }) => [datasetItemId, regressed])).toEqual([
    ['worse', ['q']],
    ['worse by points', ['points']],
    ['same', []],
    ['better', []],
    ['only here', []],
    ['only there', []],
  ]);
  expect(compared[4]?.outcomes[1]).toBeUndefined();
});

const failing = (id: string, errors: number, unpricedCalls = 0): RunItemOutcome => ({
  ...item(id, []),
  outcome: { cost: 0n, unpricedCalls, latencySeconds: 1, errors },
});

test('items with errors are counted in a run, and compared by whether they have any', async () => {
  const before = run('a', [failing('1', 0), failing('2', 3), failing('3', 0)]);
  const after = run('b', [failing('1', 2), failing('2', 1), failing('3', 1)]);
  expect((await totalsOfRun(after)).itemsWithErrors).toBe(3);
  const errors = (await compareRuns(before, after)).find(({ measure }) => measure === 'errors');
  expect(errors).toMatchObject({ pairs: 3, difference: { difference: 2 / 3 } });
});

test('calls without a price are counted over all items', async () => {
  expect(await totalsOfRun(run('a', [failing('1', 0, 2), failing('2', 0, 3)]))).toMatchObject({ unpricedCalls: 5 });
});

test('a score that one of two items lacks is no pair, and a boolean is true from a half on', async () => {
  const half = { ...truth('right', true), value: 0.5 };
  const compared = await compareRuns(
    run('a', [item('1', [half, numeric('q', 1)]), item('2', [truth('right', true)])]),
    run('b', [item('1', [truth('right', false)]), item('2', [truth('right', true), numeric('q', 2)])]),
  );
  expect(compared.slice(3)).toMatchObject([
    { score: 'q', pairs: 0 },
    { score: 'right', pairs: 2, difference: { difference: -0.5 } },
  ]);
});

test('the totals of a run leave out what has not arrived, and say how many have', async () => {
  const waiting: RunItemOutcome = { ...item('waiting', []), outcome: undefined };
  const scores = [numeric('q', 1), truth('right', true), { ...numeric('tone', 0), dataType: 'CATEGORICAL' as const }];
  expect(await totalsOfRun(run('a', [item('1', scores, 1), item('2', [truth('right', false)], 2), waiting]))).toEqual({
    items: 3,
    arrived: 2,
    cost: 4_000_000_000n,
    unpricedCalls: 0,
    latencyMeanSeconds: 1.5,
    itemsWithErrors: 0,
    scores: [
      { name: 'q', dataType: 'NUMERIC', count: 1, mean: 1 },
      { name: 'right', dataType: 'BOOLEAN', count: 2, mean: 0.5 },
    ],
  });
});

test('scores that fell are named in the order of names, also where an item has them in another', async () => {
  const [before, after] = [1, 0].map((value) => ['z', 'a', 'm'].map((name) => numeric(name, value)));
  const compared = await compareItems([run('a', [item('1', before ?? [])]), run('b', [item('1', after ?? [])])]);
  expect(compared[0]?.regressed).toEqual(['a', 'm', 'z']);
});

test('a number and a boolean of one name are two scores', async () => {
  const compared = await compareRuns(
    run('a', [item('1', [numeric('right', 4), truth('right', true)])]),
    run('b', [item('1', [truth('right', false), numeric('right', 2)])]),
  );
  expect(compared.slice(3)).toMatchObject([
    { score: 'right', test: 'mcnemar', difference: { difference: -1 } },
    { score: 'right', test: 'paired_t', pairs: 1 },
  ]);
});
