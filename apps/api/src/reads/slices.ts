import { setImmediate as turn } from 'node:timers/promises';

/** How long values are made without a look at everything else that the process does. */
const sliceMs = 10;

/** Resolves at once until a slice of time is over, and then after everything else that waits. */
export const createSlices = (): (() => Promise<void> | undefined) => {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < sliceMs) return undefined;
    return turn().then(() => {
      startedAt = performance.now();
    });
  };
};
