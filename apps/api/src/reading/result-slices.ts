import { setImmediate } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';

import type { BodyResult } from './body-readers.ts';

/** Decoding a slice of this size takes some milliseconds. */
const sliceBytes = 512 * 1024;
const firstSliceItems = 128;

type Lists = Record<string, unknown[]>;

interface Slice {
  readonly list: string;
  readonly items: readonly unknown[];
}

/** A result in pieces that can be decoded one by one: first all but its lists, then each list in slices. */
export const toSlices = ({ batch, successes, ...rest }: BodyResult): readonly Uint8Array[] => {
  const { observations, traces, scores, ...head } = batch;
  const slices: Uint8Array[] = [serialize({ head, rest, hasSuccesses: successes !== undefined })];
  for (const [list, items] of Object.entries({ observations, traces, scores, successes: successes ?? [] })) {
    let count = firstSliceItems;
    for (let from = 0; from < items.length;) {
      const slice = serialize({ list, items: items.slice(from, from + count) } satisfies Slice);
      const isTooLarge = slice.length > sliceBytes * 2 && count > 1;
      if (!isTooLarge) {
        slices.push(slice);
        from += count;
      }
      count = Math.max(1, Math.min(count * 2, Math.floor((count * sliceBytes) / slice.length)));
    }
  }
  return slices;
};

/** The result that was passed to `toSlices`. Yields to other work between two slices. */
export const fromSlices = async ([first, ...others]: readonly Uint8Array[]): Promise<BodyResult> => {
  const { head, rest, hasSuccesses } = deserialize(first as Uint8Array) as {
    readonly head: Omit<BodyResult['batch'], 'observations' | 'traces' | 'scores'>;
    readonly rest: object;
    readonly hasSuccesses: boolean;
  };
  const lists: Lists = { observations: [], traces: [], scores: [], successes: [] };
  for (const slice of others) {
    await setImmediate();
    const { list, items } = deserialize(slice) as Slice;
    const into = lists[list] as unknown[];
    for (const item of items) into.push(item);
  }
  const { successes, ...ofBatch } = lists;
  const batch = { ...head, ...ofBatch } as BodyResult['batch'];
  return { ...rest, batch, ...(hasSuccesses ? { successes: successes as unknown[] } : {}) };
};
