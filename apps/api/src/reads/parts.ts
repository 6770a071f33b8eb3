import { inReadableParts, type Weighed } from '@spanledger/core';
import { bytesOf } from './bytes-of.ts';
import type { Admission } from './read-gate.ts';

/** The parts that are in memory at a time, in order. */
export type Parts<T> = AsyncIterable<readonly T[]>;

/** Waits for a turn to read this many bytes. */
export type Admit = (bytes: number) => Promise<Admission>;

/** Reads a part when it is this answer's turn. */
export type ReadPart = <T>(read: () => Promise<T>) => Promise<T>;

interface Turns {
  readonly admit: Admit;
  readonly readPart: ReadPart;
}

/** Entities that were read at once, as parts. */
export async function* asOnePart<T>(entities: readonly T[]): Parts<T> {
  yield entities;
}

/** Of the first part: about twice what the first text of an answer needs, so that it begins early. */
const firstPart = { bytesMax: 32 * 1024, countMax: 32 } as const;

/** The weighed entities, part by part; the first is small. `sizeOf` a part that was read is at most what was weighed. */
export async function* partByPart<Key, T>(
  turns: Turns,
  weighed: readonly Weighed<Key>[],
  read: (keys: readonly Key[]) => Promise<readonly T[]>,
  sizeOf: (part: readonly T[]) => number,
): Parts<T> {
  const first = inReadableParts(weighed, firstPart.bytesMax, firstPart.countMax).slice(0, 1);
  for (const part of [...first, ...inReadableParts(weighed.slice(first.flat().length))]) {
    const bytes = part.reduce((sum, { bytes }) => sum + bytes, 0);
    const keys = part.map(({ key }) => key);
    yield* inTurn(turns, bytes, () => read(keys), sizeOf);
  }
}

/** Pages of at most about this many bytes, one after another. */
export async function* pageByPage<T extends { readonly entity: object }>(
  turns: Turns,
  pages: Parts<T>,
  bytesMax: number,
): Parts<T> {
  const iterator = pages[Symbol.asyncIterator]();
  const last = { isReached: false };
  const next = async (): Promise<readonly T[]> => {
    const page = await iterator.next();
    last.isReached = page.done === true;
    return page.done === true ? [] : page.value;
  };
  try {
    while (!last.isReached) yield* inTurn(turns, bytesMax, next, (page) => bytesOf(page.map(({ entity }) => entity)));
  } finally {
    await iterator.return?.();
  }
}

/** One part: its turn ends when it is read, and its bytes count until the next one is requested. */
async function* inTurn<T>(
  { admit, readPart }: Turns,
  bytes: number,
  read: () => Promise<readonly T[]>,
  sizeOf: (part: readonly T[]) => number,
): Parts<T> {
  const admission = await admit(bytes);
  const part: T[] = [];
  try {
    part.push(...(await readPart(read)));
    admission.leave(sizeOf(part));
    yield part;
  } finally {
    // The caller that waits for the next part may still hold this one.
    part.length = 0;
    admission.release();
  }
}
