import { expect, it } from 'vitest';

import { chipOf, chipText, conditionOf } from './conditions.ts';

it('a condition survives the address, whatever its value holds', () => {
  const chip = { column: 'name', operator: 'contains', value: 'a~b <c>' };
  expect(chipOf(chipText(chip))).toEqual(chip);
});

it('what an address holds is no condition when its column, operator or number is unknown', () => {
  for (const text of ['nope~=~1', 'name~like~1', 'latency~>~soon', 'latency~>~', ''])
    expect(chipOf(text)).toBeUndefined();
});

it('a condition is sent with the type that its column takes', () => {
  const conditions = [
    { column: 'latency', operator: '>', value: '2.5' },
    { column: 'tags', operator: 'any of', value: 'beta' },
    { column: 'userId', operator: '=', value: 'ada' },
  ].map(conditionOf);
  expect(conditions).toEqual([
    { type: 'number', column: 'latency', operator: '>', value: 2.5 },
    { type: 'arrayOptions', column: 'tags', operator: 'any of', value: ['beta'] },
    { type: 'string', column: 'userId', operator: '=', value: 'ada' },
  ]);
});
