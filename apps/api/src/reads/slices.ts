import type { OwnerTurns } from '@spanledger/core';

/** How long values are serialised before yielding to other work. */
const sliceMs = 5;

/** Resolves at once until a time slice is over, and then when it is this answer's turn again. */
export type Slice = () => Promise<void> | undefined;

/** For one answer. Answers of different owners take turns, one slice at a time. */
export const createSlices = (turns: OwnerTurns, owner: string): Slice => {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < sliceMs) return undefined;
    return turns.take(owner, async () => {
      startedAt = performance.now();
    });
  };
};
