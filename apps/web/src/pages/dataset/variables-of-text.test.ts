import { expect, test } from 'vitest';

import { variablesOfText } from './variables-of-text.ts';

test('each line is a name and a path, whose own equality signs stay', () => {
  expect(variablesOfText('a = $.input.a\n\n  b=$.input[?@.x=="="]  ')).toEqual({
    a: '$.input.a',
    b: '$.input[?@.x=="="]',
  });
});

test('a line without a path has one that the server refuses by its name', () => {
  expect(variablesOfText('a\nb =')).toEqual({ a: '?', b: '?' });
});
