import { expect, it } from 'vitest';

import type { CostRow } from '../../api/cost-groups.ts';
import { costSeries, otherGroups } from './cost-series.ts';

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
