import { expect, test } from 'vitest';
import { quotedEnd, storedForms, storedOptions } from './stored-forms.ts';

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

const ofInput = (operator: string, value: string) => quotedEnd({ column: 'input', operator, value });

test('texts in quotes are looked at where their start or end can be that of another JSON value', () => {
  expect(ofInput('starts with', '-4.2e+')).toBe('"-4.2e+');
  expect(ofInput('ends with', 'ull ')).toBe('ull "');
  expect(ofInput('starts with', '4x')).toBeUndefined();
  expect(ofInput('contains', '4')).toBeUndefined();
  expect(quotedEnd({ column: 'name', operator: 'starts with', value: '4' })).toBeUndefined();
});
