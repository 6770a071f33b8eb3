import fc from 'fast-check';
import { expect, test } from 'vitest';

import { holdsText } from './holds-text.ts';

const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b'), minLength, maxLength });

test('a long text is found where the engine finds it', () => {
  fc.assert(
    fc.property(letters(65, 80), letters(0, 60), letters(0, 60), fc.boolean(), (wanted, before, after, isCut) => {
      const text = `${before}${isCut ? wanted.slice(1) : wanted}${after}`;
      expect(holdsText(text, wanted)).toBe(text.includes(wanted));
    }),
  );
  expect([holdsText('ab', 'b'), holdsText('', ''), holdsText('a', 'a'.repeat(100))]).toEqual([true, true, false]);
});

test('a text of one letter is searched for one of as many in proportion to their lengths', () => {
  const half = 'a'.repeat(500_000);
  expect(holdsText(half.repeat(4), `${half}b${half}`)).toBe(false);
  expect(holdsText(`${half}${half}b${half}`, `${half}b${half}`)).toBe(true);
});
