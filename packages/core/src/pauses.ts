import { setImmediate } from 'node:timers';

/** The maximal time of one slice of long work, in addition to one step. */
const sliceMs = 8;

/**
 * Waits, between two steps of long work, until everything else had its turn; not when it had that just now. It measures
 * time, and no result depends on that. Of all waiting works of the process one continues in each round of the event
 * loop: together their slices would add up to one long block.
 */
export const createPauses = (): (() => Promise<void>) => {
  const slice = new Slice();
  return async () => {
    if (slice.isOver) await slice.next();
  };
};

/** The time of long work before it yields to other work. */
class Slice {
  #since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#since >= sliceMs;
  }

  async next(): Promise<void> {
    await ownRound();
    this.#since = performance.now();
  }
}

/** In order of arrival. */
const waiting: (() => void)[] = [];

const ownRound = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(nextRound);
  });

const nextRound = (): void => {
  const [goOn] = waiting;
  goOn?.();
  waiting.shift();
  if (waiting.length > 0) setImmediate(nextRound);
};

/** A clock read costs as much as some small steps. */
const stepsPerLook = 8;

/** Does the work for each item in order, and yields to other work if it takes long. */
export const inSlices = async <T>(items: Iterable<T>, work: (item: T) => void): Promise<void> => {
  const slice = new Slice();
  if (isList(items)) {
    for (let from = 0; from < items.length; from += stepsPerLook) {
      if (slice.isOver) await slice.next();
      doFrom(items, from, work);
    }
    return;
  }
  const iterator = items[Symbol.iterator]();
  while (doSome(iterator, work)) if (slice.isOver) await slice.next();
};

const isList = <T>(items: Iterable<T>): items is readonly T[] => Array.isArray(items);

/** Long work, cut where it yields. */
export type Steps<T> = Generator<void, T, void>;

/** Does the steps, and yields to other work if they take long. */
export const inSteps = async <T>(steps: Steps<T>): Promise<T> => {
  const slice = new Slice();
  for (;;) {
    const done = takeSome(steps);
    if (done !== undefined) return done.value;
    if (slice.isOver) await slice.next();
  }
};

/** Does the steps in one go. */
export const atOnce = <T>(steps: Steps<T>): T => {
  for (;;) {
    const done = takeSome(steps);
    if (done !== undefined) return done.value;
  }
};

const takeSome = <T>(steps: Steps<T>): { readonly value: T } | undefined => {
  for (let step = 0; step < stepsPerLook; step += 1) {
    const next = steps.next();
    if (next.done === true) return { value: next.value };
  }
  return undefined;
};

/** By index: an iterator creates an object for each item. */
const doFrom = <T>(items: readonly T[], from: number, work: (item: T) => void): void => {
  const end = Math.min(from + stepsPerLook, items.length);
  for (let at = from; at < end; at += 1) work(items[at] as T);
};

/** `false` when nothing remains. */
const doSome = <T>(iterator: Iterator<T>, work: (item: T) => void): boolean => {
  for (let step = 0; step < stepsPerLook; step += 1) {
    const next = iterator.next();
    if (next.done === true) return false;
    work(next.value);
  }
  return true;
};
