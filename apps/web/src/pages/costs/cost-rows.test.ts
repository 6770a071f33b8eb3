import { expect, it } from 'vitest';

import type { CostRow, Costs } from '../../api/cost-groups.ts';
import { changesFrom, costRange, daysOf, fileNameOf, shareText } from './cost-rows.ts';

const row = (model: string | null, totalCost: number) => ({ model, totalCost }) as unknown as CostRow;
const costs = (data: readonly CostRow[], totalItems = data.length) => ({ data, meta: { totalItems } }) as Costs;

it('the change of a group is from its cost in the period before, and a group that this has not is new', () => {
  const changeOf = changesFrom(costs([row('a', 2), row(null, 4)]), 'model');
  expect([row('a', 3), row(null, 1), row('b', 1)].map(changeOf)).toEqual(['+50%', '-75%', 'new']);
});

it('a group without a cost in the period before, such as an unpriced model, is not new', () => {
  expect(changesFrom(costs([row('a', 0)]), 'model')(row('a', 0))).toBe('–');
});

it('no group is called new while the period before is not read, or not all of its groups are', () => {
  expect(changesFrom(undefined, 'model')(row('a', 1))).toBe('');
  expect(changesFrom(costs([row('a', 1)], 2000), 'model')(row('b', 1))).toBe('');
});

it('a period that ends now starts with a whole day, and a period of an address is as it is there', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const days = costRange({ range: '7d' }, now);
  expect([days.from, days.to]).toEqual(['2026-03-03T00:00:00.000Z', '2026-03-10T12:00:00.000Z']);
  const { from, to } = { from: '2026-03-01T22:00:00.000Z', to: '2026-03-03T01:00:00.000Z' };
  expect(costRange({ from, to }, now)).toMatchObject({ from, to });
  expect(daysOf(costRange({ from, to }, now))).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
});

it('a file of costs is named by what splits them and by its first and last day', () => {
  const range = costRange({ range: 'last-month' }, Date.parse('2026-03-10T12:00:00Z'));
  expect(fileNameOf('user', range)).toBe('costs-by-user-2026-02-01-to-2026-02-28.csv');
});

it('a share above 0 is never shown as 0 %', () => {
  expect([0, 0.0004, 0.0006, 0.5].map(shareText)).toEqual(['0%', '< 0.1%', '0.1%', '50%']);
});
