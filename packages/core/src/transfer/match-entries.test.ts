import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from './compare-keys.ts';
import { matchEntries } from './match-entries.ts';
import type { RowEntry } from './transfer-store.ts';

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', 'a', 'ab', '\u{ffff}', '\u{1f600}', '\u{e000}', '\0'),
);

const byBytes = (one: readonly string[], other: readonly string[]): number => {
  const orders = one.map((text, at) => Buffer.compare(Buffer.from(text), Buffer.from(other[at] ?? '')));
  return orders.find((order) => order !== 0) ?? 0;
};

test('keys have the order of the bytes of their UTF-8, part after part', () => {
  const key = fc.tuple(part, part);
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(Math.sign(compareKeys(one, other))).toBe(byBytes(one, other));
    }),
    { numRuns: 2000 },
  );
});

async function* streamed(side: ReadonlyMap<string, string>): AsyncGenerator<RowEntry> {
  const keys = [...side.keys()].sort((one, other) => compareKeys([one], [other]));
  for (const key of keys) yield { key: [key], hash: side.get(key) ?? '' };
}

test('every row of either side is told once: what to copy, what is the same, what the target alone has', async () => {
  const side = fc.array(fc.tuple(part, fc.constantFrom('1', '2'))).map((rows) => new Map(rows));
  await fc.assert(
    fc.asyncProperty(side, side, async (source, target) => {
      const told = new Map<string, string>();
      for await (const { key, outcome } of matchEntries(streamed(source), streamed(target))) {
        expect(told.has(key[0] ?? '')).toBe(false);
        told.set(key[0] ?? '', outcome);
      }
      const expected = new Map([...target.keys()].map((key) => [key, 'extra']));
      for (const [key, hash] of source) expected.set(key, target.get(key) === hash ? 'same' : 'copy');
      expect(told).toEqual(expected);
    }),
  );
});
