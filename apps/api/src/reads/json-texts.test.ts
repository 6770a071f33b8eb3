import { createOwnerTurns } from '@spanledger/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonTexts } from './json-texts.ts';
import { piecesOf } from './pieces.ts';
import { createSlices } from './slices.ts';

const textOf = async (value: object): Promise<string> => {
  let text = '';
  for await (const piece of jsonTexts(value, createSlices(createOwnerTurns(), 'owner'))) text += piece;
  return text;
};

async function* partsOf<T>(...parts: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* parts;
}

it('what is written in pieces is what JSON.stringify writes, byte by byte', async () => {
  const lists = fc.array(fc.array(fc.jsonValue()));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), lists, async (members, parts) => {
      const inPieces = { ...members, data: piecesOf(partsOf(...parts), (item) => item), last: undefined };
      expect(await textOf(inPieces)).toBe(JSON.stringify({ ...members, data: parts.flat(), last: undefined }));
    }),
  );
});

const busy = (item: number): number => {
  const until = performance.now() + 2;
  while (performance.now() < until);
  return item;
};

it('items are made into JSON one after another, and other work is done meanwhile', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(await textOf({ data: piecesOf(partsOf(items), busy) })).toBe(JSON.stringify({ data: items }));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
