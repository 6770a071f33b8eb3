import { expect, it } from 'vitest';

import { textOfWords, wordsOf } from './words-of.ts';

it('words are separated by commas, and quotes keep a comma within one', () => {
  expect(wordsOf(' a , b c,, "d, e" , say "hi", "open')).toEqual(['a', 'b c', 'd, e', 'say "hi"', '"open']);
});

it('words come back from their text, whatever they contain', () => {
  const words = ['a', 'b, c', '"', 'say "hi", twice', ' d ', 'e"f'];
  expect(wordsOf(textOfWords(words))).toEqual(words);
  expect(textOfWords(['a', 'b c'])).toBe('a, b c');
});
