import { expect, it } from 'vitest';

import { itemLines } from './item-lines.ts';

it('an array of items becomes a line for each, with all digits of their numbers', () => {
  const text = '[\n  {"input": {"a": 12345678901234567890, "b": [1, 2]}},\r\n  {"input": "}, [\\" ,\\n"}, 5\n]\n';
  expect(itemLines(text).split('\n')).toEqual([
    '{"input": {"a": 12345678901234567890, "b": [1, 2]}}',
    '{"input": "}, [\\" ,\\n"}',
    '5',
  ]);
  expect(itemLines(' [ ] ')).toBe('');
});

it('one item over several lines becomes one line, and lines of items stay as they are', () => {
  expect(itemLines('{\n  "input": 1\n}')).toBe('{   "input": 1 }');
  const lines = '{"input": 1}\n{"input": 2}\nnot JSON';
  expect(itemLines(lines)).toBe(lines);
});
