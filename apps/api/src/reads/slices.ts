import type { DecodingTurns } from '../body/decoding-turns.ts';

/** How long values are made without a look at everything else that the process does. */
const sliceMs = 5;

/** Resolves at once until a slice of time is over, and then when it is this answer's turn again. */
export type Slice = () => Promise<void> | undefined;

/** For one answer. Answers of different owners take turns, one slice at a time. */
export const createSlices = (turns: DecodingTurns, owner: string): Slice => {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < sliceMs) return undefined;
    return turns.take(owner, async () => {
      startedAt = performance.now();
    });
  };
};
