import { expect, it } from 'vitest';

import { chipOf, chipsOf, chipText, conditionsOf, enteredText, filterText, type FilterColumn } from './conditions.ts';

const columns: readonly FilterColumn[] = [
  { column: 'name', label: 'Name', kind: 'text' },
  { column: 'userId', label: 'User', kind: 'text', isOptional: true },
  { column: 'tags', label: 'Tag', kind: 'list' },
  { column: 'latency', label: 'Latency', kind: 'number' },
  { column: 'environment', label: 'Environment', kind: 'text', operators: ['='] },
  { column: 'metadata', label: 'Metadata', kind: 'text', isOptional: true, keys: { label: 'Key' } },
  { column: 'scoreNumeric', label: 'Score', kind: 'number', keys: { label: 'Name' } },
  { column: 'scoreBoolean', label: 'Flag', kind: 'flag', keys: { label: 'Name' } },
];

it('a condition survives the address, whatever its value holds', () => {
  const chip = { column: 'name', operator: 'contains', value: 'a~b <c>' };
  expect(chipOf(chipText(chip), columns)).toEqual(chip);
});

it('blanks around a tag of a form are kept, and those around other values are not', () => {
  const [, userId, tags] = columns as readonly [FilterColumn, FilterColumn, FilterColumn];
  const entered = [
    enteredText(userId, { key: '', operator: '=', value: ' ada ' }),
    enteredText(tags, { key: '', operator: 'any of', value: ' beta ' }),
  ];
  expect(conditionsOf(entered, columns)).toMatchObject([{ value: 'ada' }, { value: [' beta '] }]);
});

it('what an address holds is no condition when its column, operator or number is unknown', () => {
  for (const text of ['metadata~=~1', 'metadata:~=~1', 'name:key~=~1', 'scoreNumeric:a~=~b', 'scoreBoolean:a~=~yes'])
    expect(chipOf(text, columns)).toBeUndefined();
  for (const text of ['nope~=~1', 'name~like~1', 'latency~>~soon', 'latency~>~', 'environment~contains~a', ''])
    expect(chipOf(text, columns)).toBeUndefined();
});

it('a condition is sent with the type that its column takes, and what is no condition is left out', () => {
  const conditions = conditionsOf(['latency~>~2.5', 'nope~=~1', 'tags~any of~beta', 'userId~=~ada'], columns);
  expect(conditions).toEqual([
    { type: 'number', column: 'latency', operator: '>', value: 2.5 },
    { type: 'arrayOptions', column: 'tags', operator: 'any of', value: ['beta'] },
    { type: 'string', column: 'userId', operator: '=', value: 'ada' },
  ]);
  expect(filterText(conditionsOf(undefined, columns))).toBeUndefined();
});

it('what a row may not have is a condition without a value, in an address and as it is stored', () => {
  const stored = [{ type: 'null', column: 'userId', operator: 'is null' }];
  const text = chipText({ column: 'userId', operator: 'is null', value: '' });
  expect(conditionsOf([text, 'name~is null~'], columns)).toEqual(stored);
  expect(chipsOf(stored, columns)).toEqual({ where: [text], others: [] });
});

it('a condition on a key of a map, whatever the key holds, survives the address and is sent with the key', () => {
  const chip = { column: 'metadata', key: 'a~b:c%7E é', operator: '=', value: 'x~y:z' };
  expect(chipOf(chipText(chip), columns)).toEqual(chip);
  const stored = [
    { type: 'stringObject', ...chip },
    { type: 'stringObject', column: 'metadata', key: 'tenant', operator: 'is not set', value: '' },
    { type: 'numberObject', column: 'scoreNumeric', key: 'quality', operator: '>=', value: 0.5 },
    { type: 'booleanObject', column: 'scoreBoolean', key: 'ok', operator: '=', value: false },
  ];
  const { where, others } = chipsOf(stored, columns);
  expect([conditionsOf(where, columns), others]).toEqual([stored, []]);
});
