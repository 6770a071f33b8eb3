import {
  leaseMicros,
  whileLeased,
  type ClaimedExecution,
  type EvaluationQueue,
  type EvaluationRule,
  type ProjectId,
  type Turn,
} from '@spanledger/core';

import { runAttempt, type AttemptParts } from '../judge/run-attempt.ts';

export interface ClaimedParts extends AttemptParts {
  readonly evaluations: EvaluationQueue;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/** Judges claimed executions, and settles each unless another process has it by then. */
export const runClaimed = async (
  parts: ClaimedParts,
  rule: EvaluationRule,
  execution: ClaimedExecution,
  { begins, stopping }: Turn,
): Promise<void> => {
  const { evaluations, now } = parts;
  const onProblem = (error: unknown): void => parts.onProblem(error, rule.projectId);
  const renew = async (): Promise<boolean> => evaluations.keep(execution, now() + leaseMicros);
  await whileLeased({ renew, onProblem }, stopping, async (signal) => {
    await begins;
    const { outcome, pauseReason } = await runAttempt(parts, rule, execution, signal);
    if (pauseReason !== undefined) await evaluations.pause(rule, pauseReason);
    await evaluations.settle(execution, outcome, now());
  }).catch(onProblem);
};
