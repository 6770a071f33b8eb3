import { expect, it } from 'vitest';

import { listSearch } from './list-search.ts';

it('an address gives the state of a list, and what it holds besides is left out', () => {
  const state = {
    range: '7d',
    where: ['name~=~a'],
    columns: ['time'],
    search: 'x',
    order: 'totalCost.desc',
    live: true,
  };
  expect(listSearch({ ...state, other: 1 })).toEqual(state);
  expect(listSearch({ where: 'a', columns: [1], search: '', order: 'totalCost', live: 'yes', range: 'ever' })).toEqual(
    {},
  );
});

it('a list is ordered by a column either way round', () => {
  for (const order of ['latency.asc', 'latency.desc']) expect(listSearch({ order })).toEqual({ order });
  expect(listSearch({ order: 'latency.up' })).toEqual({});
});

it('a text of digits that is searched stays a text', () => {
  expect(listSearch({ search: 42 })).toEqual({ search: '42' });
});
