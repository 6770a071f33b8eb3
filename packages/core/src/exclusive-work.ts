import { setTimeout as wait } from 'node:timers/promises';

/** The right to do what one process at a time may do. */
export interface ExclusiveLock {
  release(): Promise<void>;
}

/** `undefined` while another process holds the lock. `onLost` is called when it is lost before it is released. */
export type TryLock = (onLost: () => void) => Promise<ExclusiveLock | undefined>;

/** Does the work while this process holds the lock, and nothing while another does. Its loss aborts the signal too. */
export const whileLocked = async (
  tryLock: TryLock,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const lost = new AbortController();
  const lock = await tryLock(() => lost.abort());
  if (lock === undefined) return;
  try {
    await work(AbortSignal.any([stopping, lost.signal]));
  } finally {
    await lock.release();
  }
};

/**
 * Does the work at once and again `pollMs` after each time it ended, failed or not. Gives the way to stop: the work's
 * signal is aborted, and its end awaited.
 */
export const repeatUntilStopped = (
  work: (stopping: AbortSignal) => Promise<void>,
  pollMs: number,
  onProblem: (error: unknown) => void,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await work(signal).catch((error: unknown) => {
        if (!signal.aborted) onProblem(error);
      });
      await wait(pollMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = loop();
  return async () => {
    stopping.abort();
    await ended;
  };
};
