import { leaseMicros, repeatUntilStopped, type DatasetExperiment } from '@spanledger/core';

import { runClaimed, type ClaimedParts } from './run-claimed.ts';

export interface ExperimentRunnerParts extends ClaimedParts {
  /** Calls of this process at once; 16 when absent. */
  readonly concurrency?: number | undefined;
  /** How often it looks for what is due when no item ends; 2 s when absent. */
  readonly pollMs?: number | undefined;
}

const concurrencyDefault = 16;
const pollMsDefault = 2000;

/**
 * Runs items of experiments until the function that it gives is called. Any number of processes may; each item is one's at a time.
 * Stopping leaves what is under way to the next.
 */
export const startExperimentRunner = (parts: ExperimentRunnerParts): (() => Promise<void>) => {
  const { experimentQueue, concurrency = concurrencyDefault, pollMs = pollMsDefault, now, onProblem } = parts;
  const underWay = new Set<Promise<void>>();
  const take = async (experiment: DatasetExperiment, limit: number, stopping: AbortSignal): Promise<void> => {
    const at = now();
    const claimed = await experimentQueue.claim(experiment, { now: at, until: at + leaseMicros, limit });
    for (const item of claimed) {
      const running = runClaimed(parts, experiment, item, stopping).finally(() => {
        underWay.delete(running);
        looks.ask(stopping);
      });
      underWay.add(running);
    }
  };
  let first = 0;
  const look = async (stopping: AbortSignal): Promise<void> => {
    const open = await experimentQueue.open();
    // Each pass begins with another one, so that none takes all places from the others.
    first = open.length === 0 ? 0 : (first + 1) % open.length;
    for (const experiment of [...open.slice(first), ...open.slice(0, first)]) {
      const free = concurrency - underWay.size;
      if (free <= 0 || stopping.aborted) return;
      await take(experiment, free, stopping);
    }
  };
  const looks = oneAtATime(look, onProblem);
  const stop = repeatUntilStopped(async (stopping) => looks.ask(stopping), pollMs, onProblem);
  return async () => {
    await stop();
    await looks.ended();
    await Promise.all(underWay);
  };
};

/** Does the work once more after it was asked for; what is asked for while it is asked for already is one. */
const oneAtATime = (work: (stopping: AbortSignal) => Promise<void>, onProblem: (error: unknown) => void) => {
  let isAsked = false;
  let working: Promise<void> | undefined;
  const go = async (stopping: AbortSignal): Promise<void> => {
    while (isAsked && !stopping.aborted) {
      isAsked = false;
      await work(stopping).catch(onProblem);
    }
    working = undefined;
  };
  return {
    ask: (stopping: AbortSignal): void => {
      isAsked = true;
      working ??= Promise.resolve().then(async () => go(stopping));
    },
    ended: async (): Promise<void> => working,
  };
};
