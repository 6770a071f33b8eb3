import { leaseMicros, runInTurns } from '@spanledger/core';

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
  return runInTurns({
    sources: async () => experimentQueue.open(),
    claim: async (experiment, limit) => {
      const at = now();
      return experimentQueue.claim(experiment, { now: at, until: at + leaseMicros, limit });
    },
    run: async (experiment, item, stopping) => runClaimed(parts, experiment, item, stopping),
    concurrency,
    pollMs,
    onProblem,
  });
};
