import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOfCut } from './end-of-cut.ts';
import { wellFormedText } from './well-formed-text.fixture.ts';

const pieces = (text: string, length: number): readonly string[] => {
  const cut: string[] = [];
  for (let from = 0; from < text.length;) {
    const to = endOfCut(text, from + length);
    cut.push(text.slice(from, to));
    from = to;
  }
  return cut;
};

it('a pair of surrogates that would be cut stays whole in the next piece', () => {
  expect(pieces('ab\u{1f600}c', 3)).toEqual(['ab', '\u{1f600}c']);
  expect(pieces('a\u{1f600}bc', 3)).toEqual(['a\u{1f600}', 'bc']);
});

it('halves that have no other half cost no piece its content', () => {
  expect(pieces('\ud83d\ud83d\ud83d', 2)).toEqual(['\ud83d', '\ud83d', '\ud83d']);
  expect(pieces('a\ude00', 2)).toEqual(['a\ude00']);
});

it('the pieces of any text are the text, are as short as asked, and cut no pair', () => {
  fc.assert(
    fc.property(wellFormedText({ maxLength: 60 }), fc.integer({ min: 2, max: 9 }), (text, length) => {
      const cut = pieces(text, length);
      expect(cut.join('')).toBe(text);
      expect(cut.every((piece) => piece.length > 0 && piece.length <= length)).toBe(true);
      expect(cut.flatMap((piece) => Array.from(piece))).toEqual(Array.from(text));
    }),
  );
});
