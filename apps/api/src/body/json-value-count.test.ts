import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { JsonValueCount } from './json-value-count.ts';

const countOf = (text: string, cuts: readonly number[] = []): number => {
  const bytes = Buffer.from(text);
  const values = new JsonValueCount();
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    values.add(bytes.subarray(from, Math.max(from, cut)));
    from = Math.max(from, cut);
  }
  return values.count;
};

const valuesIn = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + valuesIn(item), 1);
};

describe('the count of JSON values', () => {
  it.each([
    ['"a text, [with] {brackets} and \\"quotes\\", and \\\\"', 0],
    ['[{},{},{}]', 6],
    ['{"a":1,"b":[2,3]}', 4],
    ['{"a,b":"c,d"}', 1],
  ])('of %s is %d: texts count for nothing', (text, count) => {
    expect(countOf(text)).toBe(count);
  });

  it('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.nat()), (text, cuts) => {
        expect(countOf(text, cuts)).toBe(countOf(text));
      }),
    );
  });

  it('is the same for texts of any length, with quotes and backslashes anywhere in them', () => {
    const piece = fc.constantFrom('"', '\\', '\\\\', ',{[', 'x'.repeat(23), 'x'.repeat(60));
    const texts = fc.array(fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')));
    fc.assert(
      fc.property(texts, fc.array(fc.nat()), (list, cuts) => {
        expect(countOf(JSON.stringify(list), cuts)).toBe(Math.max(list.length, 1));
      }),
    );
  });

  it('bounds what parsing makes: at most twice as many values, and one', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(valuesIn(JSON.parse(text))).toBeLessThanOrEqual(2 * countOf(text) + 1);
      }),
    );
  });
});
