import { expect, it } from 'vitest';

import { jsonOrText, parsedJson } from './parsed-json.ts';

it('JSON has a value, and any other text says why it has none', () => {
  expect(parsedJson('{"a": [1]}')).toEqual({ value: { a: [1] } });
  expect(parsedJson('{a').problem).toMatch(/JSON/);
});

it('a value to be stored has all digits of its numbers', () => {
  const texts = ['{"order_id": 1234567890123456789, "price": 0.5}', '1234567890123456789', '[9007199254740991]'];
  expect(texts.map(jsonOrText)).toEqual([
    { order_id: '1234567890123456789', price: 0.5 },
    '1234567890123456789',
    [9_007_199_254_740_991],
  ]);
});

it('a text that is no JSON stands for itself, and an empty one for nothing', () => {
  expect(['{"a":1}', '42', 'How do I cancel?', '  '].map(jsonOrText)).toEqual([
    { a: 1 },
    42,
    'How do I cancel?',
    undefined,
  ]);
});
