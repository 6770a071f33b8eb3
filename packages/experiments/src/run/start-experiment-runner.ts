import { leaseMicros, runInTurns, type Repeat } from '@spanledger/core';

import { runClaimed, type ClaimedParts } from './run-claimed.ts';

export interface ExperimentRunnerParts extends ClaimedParts {
  /** Calls of this process at once; 16 when absent. */
  readonly concurrency?: number | undefined;
  /** When it looks for due items, besides each time that an item ends. */
  readonly repeat: Repeat;
  /** As in `WorkInTurns`. */
  readonly graceMs?: number | undefined;
}

const concurrencyDefault = 16;

/**
 * Runs items of experiments until the returned function is called. Any number of processes may run it; each item
 * belongs to one process at a time. Stopping leaves what goes on for longer than `graceMs` to another one.
 */
export const startExperimentRunner = (parts: ExperimentRunnerParts): (() => Promise<void>) => {
  const { experimentQueue, concurrency = concurrencyDefault, repeat, graceMs, now, onProblem } = parts;
  return runInTurns({
    sources: async () => experimentQueue.open(),
    claim: async (experiment, limit) => {
      const at = now();
      return experimentQueue.claim(experiment, { now: at, until: at + leaseMicros, limit });
    },
    isSuspect: ({ isSuspect }) => isSuspect,
    run: async (experiment, item, turn) => runClaimed(parts, experiment, item, turn),
    concurrency,
    repeat,
    graceMs,
    onProblem,
  });
};
