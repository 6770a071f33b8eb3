import { setImmediate } from 'node:timers/promises';

/** Work of many steps holds its thread for so long at most, and for one step more. */
const sliceMs = 8;

/** Milliseconds that only go on: `performance`. */
interface StopClock {
  now(): number;
}

/** Waits, between two steps of long work, until everything else had its turn; not when it had that just now. */
export const createPauses = (clock: StopClock): (() => Promise<void>) => {
  let since = clock.now();
  return async () => {
    if (clock.now() - since < sliceMs) return;
    await setImmediate();
    since = clock.now();
  };
};

/** A look at the clock costs as much as some small steps. */
const stepsPerLook = 8;

/** Does the work for each item in order; everything else has its turns in between where that takes long. */
export const inSlices = async <T>(clock: StopClock, items: Iterable<T>, work: (item: T) => void): Promise<void> => {
  const iterator = items[Symbol.iterator]();
  const pause = createPauses(clock);
  while (doSome(iterator, work)) await pause();
};

/** `false` when nothing is left. */
const doSome = <T>(iterator: Iterator<T>, work: (item: T) => void): boolean => {
  for (let step = 0; step < stepsPerLook; step += 1) {
    const next = iterator.next();
    if (next.done === true) return false;
    work(next.value);
  }
  return true;
};
