import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isLongJson, jsonPieces } from './json-pieces.ts';
import { wellFormedText } from '../well-formed-text.fixture.ts';

const written = (value: unknown): string => [...jsonPieces(value)].join('');

const longText = wellFormedText({ minLength: 1, maxLength: 40 }).map((text) => text.repeat(20_000));

describe('JSON in pieces', () => {
  it('is what JSON.stringify writes, to the last byte', () => {
    const anyValue = fc.oneof(
      fc.jsonValue(),
      longText,
      fc.array(fc.oneof(longText, fc.jsonValue()), { maxLength: 4 }),
      fc.dictionary(
        fc.oneof(wellFormedText(), fc.string()),
        fc.option(fc.oneof(longText, fc.jsonValue()), { nil: undefined }),
      ),
    );
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(written(value) === JSON.stringify(value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps pairs of surrogates together wherever a piece ends, and halves apart', () => {
    for (const lead of ['', 'a', '\ud83d', '\ude00']) {
      const text = `${lead}${'\ud83d\ude00'.repeat(300_000)}${lead}`;
      expect(written({ text }) === JSON.stringify({ text })).toBe(true);
    }
  });

  it('has no long pieces, whether a text is long or there are many members', () => {
    const members = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key ${at}`, 'value']));
    for (const value of ['\n'.repeat(1_000_000), members, [members, ['x'.repeat(600_000)]]]) {
      for (const piece of jsonPieces(value)) expect(piece.length).toBeLessThan(600_000);
    }
  });

  it('is asked for by the length of all texts and keys together', () => {
    expect(isLongJson({ a: 'x'.repeat(50), b: ['y'.repeat(49)] }, 101)).toBe(true);
    expect(isLongJson({ a: 'x'.repeat(50), b: ['y'.repeat(40)] }, 101)).toBe(false);
    expect(isLongJson(null, 2)).toBe(false);
  });
});
