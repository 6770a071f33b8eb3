import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import { unavailable } from './errors.ts';
import type { Micros } from './time.ts';

/** A lock for work that one process at a time may do. */
export interface ExclusiveLock {
  release(): Promise<void>;
}

const lossText =
  'The lock of this work was lost: its connection with PostgreSQL ended, as it does when this process hangs for a minute. Whichever process has the lock next goes on with it.';

/** `undefined` while another process holds the lock. `onLost` is called when it is lost before it is released. */
export type TryLock = (onLost: () => void) => Promise<ExclusiveLock | undefined>;

/**
 * Does the work while this process holds the lock, and nothing while another does. Losing the lock aborts the signal
 * too, and rejects when the work has ended, however it took that.
 */
export const whileLocked = async (
  tryLock: TryLock,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const lost = new AbortController();
  const loss = unavailable(lossText);
  const lock = await tryLock(() => lost.abort(loss));
  if (lock === undefined) return;
  try {
    await untilEither(stopping, lost, work);
  } catch (error) {
    if (lost.signal.reason !== loss) throw error;
  } finally {
    await lock.release();
  }
  if (lost.signal.reason === loss) throw loss;
};

/**
 * Does the work with the signal of `lost`, which `stopping` aborts too. Each signal of `AbortSignal.any` would stay noted
 * at `stopping`, which lives as long as the process.
 */
const untilEither = async (
  stopping: AbortSignal,
  lost: AbortController,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const stop = (): void => lost.abort(stopping.reason);
  // Any number of works listen at once.
  setMaxListeners(0, stopping);
  if (stopping.aborted) stop();
  stopping.addEventListener('abort', stop);
  try {
    await work(lost.signal);
  } finally {
    stopping.removeEventListener('abort', stop);
  }
};

/** Leases of a process that died are taken over after this time. */
export const leaseMicros: Micros = 60_000_000;
const renewEveryMs = 15_000;
/** Leases that may expire during work that did not fail otherwise: it is what ends its processes then. */
const expiredLeasesMax = 3;

/**
 * Why work whose lease has expired is not tried again; `undefined`: it is. Each attempt without an error ended with its
 * process.
 */
export const reasonToGiveUp = (
  { attempts, error }: { readonly attempts: number; readonly error: string | null },
  attemptsMax: number,
): string | undefined => {
  const toDo = 'Give processes more memory or change what is run, then retry.';
  if (attempts >= attemptsMax) return `The process ended during the last of ${attemptsMax} attempts. ${toDo}`;
  if (error !== null || attempts < expiredLeasesMax) return undefined;
  return `The process ended ${attempts} times during this. ${toDo}`;
};

export interface Lease {
  /** Renews it; `false` when it is another's by then. */
  readonly renew: () => Promise<boolean>;
  readonly onProblem: (error: unknown) => void;
}

/** Does the work while its lease is renewed in time. Its loss aborts the signal too. */
export const whileLeased = async (
  { renew, onProblem }: Lease,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const lost = new AbortController();
  const renewOnce = async (): Promise<void> => {
    if (!(await renew())) lost.abort();
  };
  const renewing = setInterval(() => {
    renewOnce().catch(onProblem);
  }, renewEveryMs);
  try {
    await untilEither(stopping, lost, work);
  } finally {
    clearInterval(renewing);
  }
};

/**
 * Does the work at once and again `pollMs` after each time it ended, or `retryMs` after it failed, or ended with `false`:
 * not all of it could be done. Returns the function that stops it: aborts the work's signal, and awaits its end.
 */
export const repeatUntilStopped = (
  work: (stopping: AbortSignal) => Promise<unknown>,
  pollMs: number,
  onProblem: (error: unknown) => void,
  retryMs = pollMs,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const result = await work(signal).catch((error: unknown) => {
        if (!signal.aborted) onProblem(error);
        return false;
      });
      await wait(result === false ? retryMs : pollMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = loop();
  return async () => {
    stopping.abort();
    await ended;
  };
};
