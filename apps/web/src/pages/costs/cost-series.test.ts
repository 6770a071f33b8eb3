import { expect, it } from 'vitest';

import type { CostRow } from '../../api/cost-groups.ts';
import { otherGroups } from './cost-rows.ts';
import { costSeries } from './cost-series.ts';

const row = (model: string | null, totalCost: number, day?: string) =>
  ({ model, totalCost, day }) as unknown as CostRow;

it('the bars of each day add up to what it cost, with the less expensive groups as one', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', null];
  const series = costSeries('model', ['2026-01-01', '2026-01-02'], {
    rows: names.map((name, at) => row(name, 10 - at)),
    cells: names.map((name, at) => row(name, 10 - at, '2026-01-01')),
    totals: [row(null, 52, '2026-01-01')],
  });
  expect(series.map(({ name, values }) => [name, ...values])).toEqual([
    ['a', 10, 0],
    ['b', 9, 0],
    ['c', 8, 0],
    ['d', 7, 0],
    ['e', 6, 0],
    ['f', 5, 0],
    [otherGroups, 7, 0],
  ]);
});

it('projects are kept apart by their ids and shown by their names, also where two have the same', () => {
  const rows = [
    { project: 'a', projectName: 'Shop', totalCost: 2 },
    { project: 'b', projectName: 'Shop', totalCost: 1 },
  ] as unknown as CostRow[];
  const cells = rows.map((each) => ({ ...each, day: '2026-01-01' }));
  const totals = [row(null, 3, '2026-01-01')];
  const series = costSeries('project', ['2026-01-01'], { rows, cells, totals });
  expect(series.map(({ name, values }) => [name, ...values])).toEqual([
    ['Shop (a)', 2],
    ['Shop (b)', 1],
  ]);
});

it('no rest is shown where every group is', () => {
  const cells = [row('a', 0.1, '2026-01-01'), row('b', 0.2, '2026-01-01')];
  const totals = [row(null, 0.1 + 0.2, '2026-01-01')];
  expect(costSeries('model', ['2026-01-01'], { rows: cells, cells, totals }).map(({ name }) => name)).toEqual([
    'a',
    'b',
  ]);
});

it('groups that are really named as what has no group, or as all others, are kept apart from these', () => {
  const names = ['(none)', null, 'All others', 'a', 'b', 'c', 'd'];
  const series = costSeries('model', ['2026-01-01'], {
    rows: names.map((name, at) => row(name, 10 - at)),
    cells: names.map((name, at) => row(name, 10 - at, '2026-01-01')),
    totals: [row(null, 49, '2026-01-01')],
  });
  expect(series.map(({ name, values }) => [name, ...values])).toEqual([
    ['“(none)”', 10],
    ['(none)', 9],
    ['“All others”', 8],
    ['a', 7],
    ['b', 6],
    ['c', 5],
    [otherGroups, 4],
  ]);
});

it('the rest of a day is shown however little the day cost', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const series = costSeries('model', ['2026-01-01'], {
    rows: names.map((name) => row(name, 1e-11)),
    cells: names.map((name) => row(name, 1e-11, '2026-01-01')),
    totals: [row(null, 7e-11, '2026-01-01')],
  });
  expect(series.at(-1)?.name).toBe(otherGroups);
  expect(series.at(-1)?.values[0]).toBeCloseTo(1e-11, 20);
});
