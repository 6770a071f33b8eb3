import { jsonPieces } from '@spanledger/core';
import { isPieces } from './pieces.ts';
import type { Slice } from './slices.ts';

/**
 * Texts are buffered up to this many characters, except the last: a write for each item would cost more than the items.
 */
const textLength = 64 * 1024;
/** The first is sent earlier. */
export const firstTextLength = 16 * 1024;

/**
 * A value as `JSON.stringify` writes it, in texts that follow one another. Members that are lists are written item by
 * item, and those in pieces are read while they are written. Between two items the process yields to other work, and
 * between two parts nothing is held of the one before.
 */
export async function* jsonTexts(value: object, slice: Slice): AsyncGenerator<string, void, undefined> {
  const text = gathering();
  text.add('{');
  let separator = '';
  for (const [name, member] of Object.entries(value)) {
    const items = isPieces(member) ? member.pieces : Array.isArray(member) ? [member as readonly unknown[]] : undefined;
    if (items === undefined) {
      if (member === undefined) continue;
      text.add(`${separator}${JSON.stringify(name)}:`);
      yield* piecesOf(member, text, slice);
    } else {
      text.add(`${separator}${JSON.stringify(name)}:[`);
      const commas = { isFirst: true };
      for await (const part of items) yield* itemTexts(part, text, commas, slice);
      text.add(']');
    }
    separator = ',';
  }
  text.add('}');
  yield text.take();
}

interface Gathering {
  add(text: string): void;
  isEnough(): boolean;
  take(): string;
}

const gathering = (): Gathering => {
  let gathered = '';
  let enough = firstTextLength;
  return {
    add: (text) => {
      gathered += text;
    },
    isEnough: () => gathered.length >= enough,
    take: () => {
      const taken = gathered;
      gathered = '';
      enough = textLength;
      return taken;
    },
  };
};

/** A separate generator for each part, since one that waits for the next part would keep the last item alive. */
async function* itemTexts(
  part: Iterable<unknown>,
  text: Gathering,
  commas: { isFirst: boolean },
  slice: Slice,
): AsyncGenerator<string, void, undefined> {
  for (const item of part) {
    // Between reading an item, making its text and sending that: each of a large one is longer than a slice.
    await slice();
    if (!commas.isFirst) text.add(',');
    commas.isFirst = false;
    yield* piecesOf(item ?? null, text, slice);
  }
}

async function* piecesOf(value: unknown, text: Gathering, slice: Slice): AsyncGenerator<string, void, undefined> {
  for (const piece of jsonPieces(value)) {
    text.add(piece);
    await slice();
    if (text.isEnough()) yield text.take();
  }
}
