import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTexts, type RowEntry } from '@spanledger/core';
import { matchEntries } from './match-entries.ts';

const part = fc.oneof(
  fc.string({ unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code).toWellFormed()), maxLength: 4 }),
  fc.constantFrom('', 'a', 'ab', '\u{ffff}', '\u{1f600}', '\u{e000}', '\0'),
);

async function* streamed(side: ReadonlyMap<string, string>): AsyncGenerator<RowEntry> {
  const keys = [...side.keys()].sort(compareTexts);
  for (const key of keys) yield { key: [key], hash: side.get(key) ?? '' };
}

test('every row of either side is reported once: what to copy, what is the same, what the target alone has', async () => {
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
