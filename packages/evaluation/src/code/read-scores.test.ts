import { EvaluationError } from '@spanledger/core';
import { expect, test } from 'vitest';

import { readScores } from './read-scores.ts';

test.each([
  [0.5, [{ dataType: 'NUMERIC', value: 0.5 }]],
  [false, [{ dataType: 'BOOLEAN', value: false }]],
  ['good', [{ dataType: 'CATEGORICAL', value: 'good' }]],
  [{ value: 1, comment: 'why', name: null }, [{ dataType: 'NUMERIC', value: 1, comment: 'why' }]],
  [[], []],
  [
    [
      { name: 'a', value: 1, dataType: 'NUMERIC' },
      { name: 'b', value: true },
    ],
    [
      { name: 'a', dataType: 'NUMERIC', value: 1 },
      { name: 'b', dataType: 'BOOLEAN', value: true },
    ],
  ],
])('%j is read as its scores', (returned, scores) => {
  expect(readScores(returned)).toEqual(scores);
});

test.each([
  [null, 'must return a number'],
  [Number.NaN, 'finite number'],
  ['', 'a text of 1 to 1000 characters'],
  ['x'.repeat(1001), 'a text of 1 to 1000 characters'],
  [{}, 'It must have a value'],
  [{ value: 1, label: 'x' }, 'It has label; a score has name, value, dataType, comment'],
  [{ value: 1, name: 5 }, 'It has a name that is no text'],
  [{ value: 1, comment: 'x'.repeat(10_001) }, 'It has a comment that is no text of 10000 characters'],
  [{ value: 1, dataType: 'BOOLEAN' }, 'has the dataType "BOOLEAN", and a value that is NUMERIC'],
  [[1], 'Score 1 must be an object'],
  [
    [
      { name: 'a', value: 1 },
      { name: 'b', value: [] },
    ],
    'Score 2 must have a value',
  ],
  [
    [
      { name: 'a', value: 1 },
      { name: 'a', value: 2 },
    ],
    'two scores named a',
  ],
  [[{ value: 1 }, { value: 2 }], 'two scores without a name'],
  [Array.from({ length: 51 }, (_, at) => ({ name: `n${at}`, value: 1 })), 'returned 51 scores; 50 are the most'],
])('%j is refused with what is wrong', (returned, message) => {
  expect(() => readScores(returned)).toThrow(EvaluationError);
  expect(() => readScores(returned)).toThrow(message);
});
