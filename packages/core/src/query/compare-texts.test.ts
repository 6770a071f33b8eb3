import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareLists } from './compare-texts.ts';
import { wellFormedText } from '../well-formed-text.fixture.ts';

const text = fc.oneof(
  wellFormedText({ maxLength: 4 }),
  fc.constantFrom('', 'a', 'ab', '\u{ffff}', '\u{1f600}', '\u{e000}', '\0'),
);

const byBytes = (one: readonly string[], other: readonly string[]): number => {
  const orders = one
    .slice(0, other.length)
    .map((each, at) => Buffer.compare(Buffer.from(each), Buffer.from(other[at] ?? '')));
  return orders.find((order) => order !== 0) ?? Math.sign(one.length - other.length);
};

test('lists have the order of the bytes of their UTF-8, text after text', () => {
  const list = fc.array(text, { maxLength: 3 });
  fc.assert(
    fc.property(list, list, (one, other) => {
      expect(Math.sign(compareLists(one, other))).toBe(byBytes(one, other));
    }),
    { numRuns: 2000 },
  );
});
