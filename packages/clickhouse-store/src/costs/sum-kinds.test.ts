import { expect, test } from 'vitest';
import { sumKindOf } from './sum-kinds.ts';

test('sums come from the kind with the fewest rows that has what a query names', () => {
  expect(sumKindOf({})).toBe('day');
  expect(sumKindOf({ tags: [] }, ['day', 'model'])).toBe('day');
  expect(sumKindOf({ userId: 'u' })).toBe('user');
  expect(sumKindOf({ userId: 'u' }, ['user', 'model'])).toBe('user');
  expect(sumKindOf({ environments: [] })).toBe('environment');
  expect(sumKindOf({}, ['day', 'tags'])).toBe('tags');
  expect(sumKindOf({}, ['traceName'])).toBe('name');
  expect(sumKindOf({ userId: 'u' }, ['traceName'])).toBe('group');
  expect(sumKindOf({ userId: 'u', tags: ['a'] })).toBe('group');
});
