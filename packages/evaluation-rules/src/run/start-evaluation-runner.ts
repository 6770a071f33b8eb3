import { setTimeout as wait } from 'node:timers/promises';

import { every, leaseMicros, runInTurns, whileLocked, type Repeat } from '@spanledger/core';

import { createFinder, findEveryMsDefault, type FindingParts } from '../find/find-new-targets.ts';
import { runClaimed, type ClaimedParts } from './run-claimed.ts';

export interface EvaluationRunnerParts extends ClaimedParts, Omit<FindingParts, 'readers' | 'evaluations'> {
  /** Targets judged at once; 8 when absent. */
  readonly concurrency?: number | undefined;
  /** When it looks for due executions, besides each time that one ends. */
  readonly repeat: Repeat;
  /** As in `WorkInTurns`. */
  readonly graceMs?: number | undefined;
  /** When it checks for rules for which no other process finds targets; every `findEveryMs` when absent. */
  readonly repeatFinding?: Repeat | undefined;
}

const concurrencyDefault = 8;

/**
 * Finds targets of rules and judges them, until the returned function is called. Any number of processes may run it:
 * one of them finds at a time, and each execution belongs to one process at a time. Stopping leaves what goes on
 * for longer than `graceMs` to another one.
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
    // The lock takes a connection, which is not needed without rules.
    if ((await evaluations.rules()).length > 0) await whileLocked(evaluations.lock, stopping, findWhileLocked);
  }, onProblem);
};

const startJudging = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const { evaluations, concurrency = concurrencyDefault, repeat, graceMs, now, onProblem } = parts;
  return runInTurns({
    sources: async () => evaluations.rules(),
    claim: async ({ rule }, limit) => {
      const at = now();
      return evaluations.claim(rule, { now: at, until: at + leaseMicros, limit });
    },
    isSuspect: ({ isSuspect }) => isSuspect,
    run: async ({ rule }, execution, turn) => runClaimed(parts, rule, execution, turn),
    concurrency,
    repeat,
    graceMs,
    onProblem,
  });
};
