import { setTimeout as wait } from 'node:timers/promises';

import { every, groupBy, leaseMicros, runInTurns, whileLocked, type Repeat } from '@spanledger/core';

import { createFinder, findEveryMsDefault, type FindingParts } from '../find/find-new-targets.ts';
import { createClaimInTurns } from './claim-in-turns.ts';
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

/** Projects take turns, as do the rules of each. */
const startJudging = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const { evaluations, concurrency = concurrencyDefault, repeat, graceMs, now, onProblem } = parts;
  const claim = createClaimInTurns({
    claim: async (rule, limit) => {
      const at = now();
      return evaluations.claim(rule, { now: at, until: at + leaseMicros, limit });
    },
    onProblem,
  });
  return runInTurns({
    sources: async () => [...groupBy(await evaluations.rules(), ({ rule }) => rule.projectId).values()],
    claim,
    isSuspect: ({ execution: { isSuspect } }) => isSuspect,
    run: async (_rules, { rule, execution }, turn) => runClaimed(parts, rule, execution, turn),
    concurrency,
    repeat,
    graceMs,
    onProblem,
  });
};
