import { expect, test } from 'vitest';
import { storedForms, storedOptions } from './stored-forms.ts';

test('a text that looks like another JSON value is held in quotes, too, where values are JSON', () => {
  expect(storedForms('metadata', '42')).toEqual(['42', '"42"']);
  expect(storedForms('input', '"a"')).toEqual(['"a"', String.raw`"\"a\""`]);
  expect(storedForms('output', 'a')).toEqual(['a']);
  expect(storedForms('name', '42')).toEqual(['42']);
});

test('options of a map have their forms after the first colon', () => {
  expect(storedOptions('metadata', true, ['k:42', 'k:a', '42'])).toEqual(['k:42', 'k:"42"', 'k:a', '42', '"42"']);
  expect(storedOptions('metadata', false, ['42', 'k:42'])).toEqual(['42', '"42"', 'k:42']);
});
