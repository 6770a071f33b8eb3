import { unavailable } from '@spanledger/core';

/** A write that ends when a test says so. */
export interface OpenWrite {
  readonly written: Promise<void>;
  readonly keep: () => void;
  readonly fail: () => void;
}

export const openWrite = (): OpenWrite => {
  let end: Omit<OpenWrite, 'written'> | undefined;
  const written = new Promise<void>((keep, reject) => {
    end = { keep, fail: () => reject(unavailable('down')) };
  });
  return { written, keep: () => end?.keep(), fail: () => end?.fail() };
};

/** Runs all work that does not wait for I/O. */
export const turn = async (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Whether a promise has resolved, once all that need not wait has run. */
export const hasEnded = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), turn().then(() => false)]);
