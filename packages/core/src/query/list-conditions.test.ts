import { expect, test } from 'vitest';
import { whereAllOf, whereAnyOf, whereEqual } from './list-conditions.ts';

test('nothing is asked of a column by undefined, nor by all of none; to be the empty text or any of none is a filter', () => {
  expect(whereEqual({ name: '', userId: undefined, release: 'r' })).toEqual([
    { type: 'string', column: 'name', operator: '=', value: '' },
    { type: 'string', column: 'release', operator: '=', value: 'r' },
  ]);
  expect(whereAnyOf({ environment: [], id: undefined })).toEqual([
    { type: 'stringOptions', column: 'environment', operator: 'any of', value: [] },
  ]);
  expect(whereAllOf({ tags: [], labels: undefined, others: ['x'] })).toEqual([
    { type: 'arrayOptions', column: 'others', operator: 'all of', value: ['x'] },
  ]);
});
