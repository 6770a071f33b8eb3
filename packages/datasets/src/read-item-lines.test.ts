import { expect, test } from 'vitest';

import { readItemLines } from './read-item-lines.ts';

test('each line of JSON Lines is an item with its number, and one that is none is named by its number', () => {
  const text =
    '{"id":"a","input":{"q":1}}\r\n\n{"input":"x","metadata":null}\nnot json\n[1]\n{"id":""}\n{"status":"x"}';
  expect(readItemLines(text, 'jsonl')).toEqual({
    items: [
      { id: 'a', at: 'line 1', input: { q: 1 } },
      { id: undefined, at: 'line 3', input: 'x' },
    ],
    problems: [
      { path: 'line 4', message: 'must be a JSON object' },
      { path: 'line 5', message: 'must be a JSON object' },
      { path: 'line 6', message: expect.stringContaining('id must be') as string },
      { path: 'line 7', message: expect.stringContaining('status must be one of') as string },
    ],
  });
});

test('records of a CSV are items, their values JSON or texts, over several lines too', () => {
  const text = '\ufeffid,input,expectedOutput\na,"{""q"": [1]}",5\n,"two\nlines",\nb,only\nc,"x",y\n';
  expect(readItemLines(text, 'csv')).toEqual({
    items: [
      { id: 'a', at: 'line 2', input: { q: [1] }, expectedOutput: 5 },
      { id: undefined, at: 'line 3', input: 'two\nlines' },
      { id: 'c', at: 'line 6', input: 'x', expectedOutput: 'y' },
    ],
    problems: [{ path: 'line 5', message: 'has 2 fields, and the first line names 3' }],
  });
});

test('a CSV whose first line names other fields is refused with those that there are', () => {
  const { items, problems } = readItemLines('question,answer\n1,2', 'csv');
  expect([items, problems[0]?.path]).toEqual([[], 'line 1']);
  expect(problems[0]?.message).toMatch(/'question', 'answer'/);
});

test('a quote that does not end is a problem with its line', () => {
  expect(readItemLines('input\n"open\nand on', 'csv').problems).toMatchObject([{ message: /is no CSV/ }]);
});
