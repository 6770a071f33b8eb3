import { expect, it } from 'vitest';

import { runCharts } from './run-series.ts';

const run = (name: string, means: Readonly<Record<string, number>>, latencyMeanSeconds: number | null = 1.5) => ({
  id: name,
  name,
  items: 3,
  arrived: 3,
  cost: '0.25',
  unpricedCalls: 0,
  latencyMeanSeconds,
  itemsWithErrors: 0,
  scores: Object.entries(means).map(([name, mean]) => ({ name, dataType: 'NUMERIC' as const, count: 3, mean })),
});

it('runs have a chart of their cost, their latency and each of their scores, with a gap where a run has none', () => {
  const charts = runCharts([run('first', { tone: 2 }, null), run('second', { tone: 4, right: 0.5 })]);
  expect(charts.map(({ label, unit, series }) => [label, unit, ...(series[0]?.values ?? [])])).toEqual([
    ['Cost', 'money', 0.25, 0.25],
    ['Mean latency', 'duration', null, 1500],
    ['Mean of tone', 'score', 2, 4],
    ['Mean of right', 'score', null, 0.5],
  ]);
});

it('only the six scores that the most runs have get a chart', () => {
  const names = Array.from({ length: 8 }, (_, at) => `score ${at}`);
  const all = Object.fromEntries(names.map((name) => [name, 1]));
  const charts = runCharts([run('first', all), run('second', { 'score 7': 1 })]);
  expect(charts.map(({ label }) => label).slice(2)).toEqual(
    ['score 7', ...names.slice(0, 5)].map((name) => `Mean of ${name}`),
  );
});

it('a run with calls without a price has no cost in the chart, since only a part of it is known', () => {
  const [cost] = runCharts([run('first', {}), { ...run('second', {}), cost: '0', unpricedCalls: 2 }]);
  expect(cost?.series[0]?.values).toEqual([0.25, null]);
});
