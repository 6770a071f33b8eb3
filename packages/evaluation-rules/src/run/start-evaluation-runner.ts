import { setTimeout as wait } from 'node:timers/promises';

import { every, leaseMicros, runInTurns, whileLocked, type Repeat } from '@spanledger/core';

import { createFinder, type FindingParts } from '../find/find-new-targets.ts';
import { runClaimed, type ClaimedParts } from './run-claimed.ts';

export interface EvaluationRunnerParts extends ClaimedParts, Omit<FindingParts, 'readers' | 'evaluations'> {
  /** Targets judged at once; 8 when absent. */
  readonly concurrency?: number | undefined;
  /** When it looks for what is due, besides each time that an execution ends. */
  readonly repeat: Repeat;
  /** When it looks whether there are rules for which no other process finds; every `findEveryMs` when absent. */
  readonly repeatFinding?: Repeat | undefined;
  /** How often one process of all looks for what was written; `findEveryMsDefault` when absent. */
  readonly findEveryMs?: number | undefined;
}

const concurrencyDefault = 8;
export const findEveryMsDefault = 5000;

/**
 * Finds what rules judge and judges it, until the function that it gives is called. Any number of processes may: one of them finds at a
 * time, and each execution is one's at a time. Stopping leaves what is under way to the next.
 */
export const startEvaluationRunner = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const stopFinding = startFinding(parts);
  const stopJudging = startJudging(parts);
  return async () => {
    await Promise.all([stopFinding(), stopJudging()]);
  };
};

const startFinding = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const { evaluations, findEveryMs = findEveryMsDefault, onProblem } = parts;
  const { repeatFinding = every(findEveryMs) } = parts;
  const find = createFinder(parts);
  const findWhileLocked = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await find(signal)) > 0) {
      await wait(findEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  return repeatFinding(async (stopping) => {
    // The lock is a connection, which nothing is to be found for without rules.
    if ((await evaluations.rules()).length > 0) await whileLocked(evaluations.lock, stopping, findWhileLocked);
  }, onProblem);
};

const startJudging = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const { evaluations, concurrency = concurrencyDefault, repeat, now, onProblem } = parts;
  return runInTurns({
    sources: async () => evaluations.rules(),
    claim: async ({ rule }, limit) => {
      const at = now();
      return evaluations.claim(rule, { now: at, until: at + leaseMicros, limit });
    },
    run: async ({ rule }, execution, stopping) => runClaimed(parts, rule, execution, stopping),
    concurrency,
    repeat,
    onProblem,
  });
};
