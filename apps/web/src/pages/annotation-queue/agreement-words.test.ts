import { expect, it } from 'vitest';

import { alphaWords, kappaWords } from './agreement-words.ts';

it.each([
  [-0.1, 'less than by chance'],
  [0, 'slight'],
  [0.21, 'fair'],
  [0.41, 'moderate'],
  [0.8, 'substantial'],
  [1, 'almost perfect'],
])('a kappa of %d reads as %s', (kappa, words) => {
  expect(kappaWords(kappa)).toBe(words);
});

it.each([
  [0.8, 'reliable'],
  [0.667, 'for tentative conclusions'],
  [0.66, 'not reliable'],
])('an alpha of %d reads as %s', (alpha, words) => {
  expect(alphaWords(alpha)).toBe(words);
});
