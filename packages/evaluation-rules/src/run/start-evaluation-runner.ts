import { setTimeout as wait } from 'node:timers/promises';

import { leaseMicros, repeatUntilStopped, whileLocked, type DueRule } from '@spanledger/core';

import { createFinder, type FindingParts } from '../find/find-new-targets.ts';
import { runClaimed, type ClaimedParts } from './run-claimed.ts';

export interface EvaluationRunnerParts extends ClaimedParts, Omit<FindingParts, 'readers' | 'evaluations'> {
  /** Targets judged at once; 8 when absent. */
  readonly concurrency?: number | undefined;
  /** How often it looks for what is due; 2 s when absent. */
  readonly pollMs?: number | undefined;
  /** How often one process of all looks for what was written; 5 s when absent. */
  readonly findEveryMs?: number | undefined;
}

const concurrencyDefault = 8;
const pollMsDefault = 2000;
const findEveryMsDefault = 5000;

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
  const find = createFinder(parts);
  const findWhileLocked = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await find(signal)) > 0) {
      await wait(findEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  return repeatUntilStopped(
    async (stopping) => {
      // The lock is a connection, which nothing is to be found for without rules.
      if ((await evaluations.rules()).length > 0) await whileLocked(evaluations.lock, stopping, findWhileLocked);
    },
    findEveryMs,
    onProblem,
  );
};

const startJudging = (parts: EvaluationRunnerParts): (() => Promise<void>) => {
  const { evaluations, concurrency = concurrencyDefault, pollMs = pollMsDefault, now, onProblem } = parts;
  const underWay = new Set<Promise<void>>();
  const take = async (due: DueRule, limit: number, stopping: AbortSignal): Promise<void> => {
    const at = now();
    const claimed = await evaluations.claim(due.rule, { now: at, until: at + leaseMicros, limit });
    for (const execution of claimed) {
      const running = runClaimed(parts, due.rule, execution, stopping).finally(() => underWay.delete(running));
      underWay.add(running);
    }
  };
  let first = 0;
  const judge = async (stopping: AbortSignal): Promise<void> => {
    const rules = await evaluations.rules();
    // Each pass begins with another rule, so that none takes all places from the others.
    first = rules.length === 0 ? 0 : (first + 1) % rules.length;
    for (const due of [...rules.slice(first), ...rules.slice(0, first)]) {
      const free = concurrency - underWay.size;
      if (free === 0 || stopping.aborted) return;
      await take(due, free, stopping);
    }
  };
  const stop = repeatUntilStopped(judge, pollMs, onProblem);
  return async () => {
    await stop();
    await Promise.all(underWay);
  };
};
