import { setImmediate } from 'node:timers/promises';

/** Work of many steps holds its thread for so long at most, and for one step more. */
const sliceMs = 8;

/** Waits, between two steps of long work, until everything else had its turn; not when it had that just now. */
export const createPauses = (): (() => Promise<void>) => {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < sliceMs) return;
    await setImmediate();
    since = performance.now();
  };
};
