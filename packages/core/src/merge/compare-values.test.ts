import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareValues } from './compare-values.ts';
import type { FieldValue } from './record.ts';

const name = fc.constantFrom('input', 'output', '10', '9', '__proto__', 'constructor', '');
const objectOf = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.array(fc.tuple(name, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries) as object);
/** A field has values of one kind, or none. */
const kinds: readonly fc.Arbitrary<FieldValue>[] = [
  fc.constantFrom('', 'a', 'b', '10', '9', 'null', '\ud800', '😀'),
  fc.constantFrom(0, 1, 9, 10, 2 ** 53 - 1),
  fc.boolean(),
  objectOf(fc.constantFrom(1n, 2n, 10n)),
  fc.record({ details: objectOf(fc.constantFrom(1, 2, 10)), role: fc.constantFrom('own', 'aggregate') }),
  fc.record({ counted: fc.boolean(), repeats: fc.constantFrom(null, 'a', 'b') }),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
];
const three = fc.oneof(
  ...kinds.map((kind) => {
    const value = fc.option(kind);
    return fc.tuple(value, value, value);
  }),
);
const reversed = (value: FieldValue): FieldValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, part]) => [key, reversed(part as FieldValue)]),
      )
    : value;

it('the order of values of a field is total, so ties end the same way in whatever order records come', () => {
  fc.assert(
    fc.property(three, ([a, b, c]) => {
      expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});

it('values are equal only if they are the same, whatever the order of their keys', () => {
  fc.assert(
    fc.property(three, ([a, b]) => {
      expect(compareValues(a, reversed(a))).toBe(0);
      if (compareValues(a, b) === 0) expect(a).toEqual(b);
    }),
    { numRuns: 1000 },
  );
});

it('null is less than every value, and numbers are ordered by their size', () => {
  for (const value of ['', 0, -1, false, {}, []]) {
    expect(compareValues(null, value)).toBeLessThan(0);
    expect(compareValues(value, null)).toBeGreaterThan(0);
  }
  expect(compareValues(9, 10)).toBeLessThan(0);
  expect(compareValues(10, 9)).toBeGreaterThan(0);
});
