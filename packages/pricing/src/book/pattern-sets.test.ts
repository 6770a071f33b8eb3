import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { namesPattern, patternTest } from './match-pattern.ts';
import { allSteps, patternSets } from './pattern-sets.ts';

const part = fc.constantFrom(
  'a',
  'b',
  '.',
  'a*',
  '(?:ab)+',
  '[^a]',
  '^',
  '$',
  String.raw`\b`,
  '(?i)B',
  'a{2,3}',
  '|',
  '',
);
const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
const name = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '-', '\n'), maxLength: 8 });

it('patterns that are tried at once are found where each of them is found by itself', () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 6 }),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      (patterns, names) => {
        const found = allSteps(patternSets(patterns.map((each, value) => ({ pattern: each, value })))(names));
        const expected = patterns.flatMap((each, value) => (names.some(patternTest(each)) ? [value] : []));
        expect([...found].sort((a, b) => a - b)).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

it('broken patterns are never found, and patterns too large for one set are found all the same', () => {
  const large = Array.from({ length: 5 }, (_, nth) => `[ab]{400}${nth}$`);
  const patterns = ['(', ...large, '(?=a)'].map((each, value) => ({ pattern: each, value }));
  const search = patternSets(patterns);
  expect([...allSteps(search([`${'ab'.repeat(140)}3`]))]).toEqual([]);
  const short = patternSets([...patterns, { pattern: '^[ab]{200}[0-9]$', value: 7 }]);
  expect([...allSteps(short([`${'ab'.repeat(100)}3`, namesPattern(['x'])]))]).toEqual([7]);
});
