import type { ClaimedExecution, EvaluationQueue, EvaluationRule, ProjectId } from '@spanledger/core';

import { runAttempt, type AttemptParts } from '../judge/run-attempt.ts';

export interface ClaimedParts extends AttemptParts {
  readonly evaluations: EvaluationQueue;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** An execution of a process that dies is taken over after so long. */
export const leaseMicros = 60_000_000;
const renewEveryMs = 15_000;

/** Judges what was claimed, and settles it unless it is another's by then. */
export const runClaimed = async (
  parts: ClaimedParts,
  rule: EvaluationRule,
  execution: ClaimedExecution,
  stopping: AbortSignal,
): Promise<void> => {
  const { evaluations, now, onProblem } = parts;
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    if (!(await evaluations.keep(execution, now() + leaseMicros))) lost.abort();
  };
  const renewing = setInterval(() => {
    renew().catch((error: unknown) => onProblem(error, rule.projectId));
  }, renewEveryMs);
  try {
    const signal = AbortSignal.any([stopping, lost.signal]);
    const { outcome, pauseReason } = await runAttempt(parts, rule, execution, signal);
    if (pauseReason !== undefined) await evaluations.pause(rule, pauseReason);
    await evaluations.settle(execution, outcome, now());
  } catch (error) {
    onProblem(error, rule.projectId);
  } finally {
    clearInterval(renewing);
  }
};
