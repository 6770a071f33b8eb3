import {
  DomainError,
  evaluationAttemptsMax,
  EvaluationError,
  ModelCallError,
  untilAborted,
  shownFailure,
  type ClaimedExecution,
  type Evaluate,
  type EvaluatedScore,
  type EvaluationRule,
  type EvaluatorStore,
  type EvaluatorVersion,
  type ExecutionOutcome,
  type Micros,
  type TraceId,
} from '@spanledger/core';

import { isTarget, type TargetReaders } from '../find/find-targets.ts';
import { createJudgeCalls, type JudgeCallParts, type JudgeCalls } from './judge-calls.ts';
import { resultBatch } from './judge-trace.ts';
import { readTarget, type RunItemSubjectReaders } from './read-run-item.ts';
import type { ReadSubject } from './read-subject.ts';
import { writeResult, type WritingParts } from './write-result.ts';

export interface AttemptParts extends JudgeCallParts, WritingParts {
  readonly evaluators: Pick<EvaluatorStore, 'get'>;
  readonly readers: TargetReaders & RunItemSubjectReaders;
  readonly evaluate: Evaluate;
  /** A longer attempt is aborted, and retried; 5 minutes when absent. */
  readonly attemptMsMax?: number | undefined;
}

export interface Attempted {
  readonly outcome: ExecutionOutcome;
  /** Why the rule is to be paused; `undefined`: it continues. */
  readonly pauseReason?: string | undefined;
}

const restMsOfAttempt = [30_000, 120_000, 600_000, 1_800_000] as const;
const attemptMsMaxDefault = 300_000;

/** Judges a target once and writes the result. Never rejects: a failure is an outcome too. */
export const runAttempt = async (
  parts: AttemptParts,
  rule: EvaluationRule,
  execution: ClaimedExecution,
  signal: AbortSignal,
): Promise<Attempted> => {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLong()), parts.attemptMsMax ?? attemptMsMaxDefault);
  const within = AbortSignal.any([signal, limit.signal]);
  const calls = createJudgeCalls(parts, execution, { hasBudget: rule.budget !== null, signal: within });
  try {
    return await judge(parts, rule, execution, { calls, signal, within });
  } catch (error) {
    // The target or the stores could not be read: nothing was judged.
    return { outcome: failed(parts, execution, null, { error, isPassing: true, calls, signal }) };
  } finally {
    clearTimeout(timer);
  }
};

const tooLong = () => new EvaluationError('The evaluator took too long.', true);

interface Attempt {
  readonly calls: JudgeCalls;
  /** The process ends, or another process has the attempt. */
  readonly signal: AbortSignal;
  /** So does the time of the attempt. */
  readonly within: AbortSignal;
}

const judge = async (
  parts: AttemptParts,
  rule: EvaluationRule,
  execution: ClaimedExecution,
  { calls, signal, within }: Attempt,
): Promise<Attempted> => {
  const { evaluators, readers, now } = parts;
  const evaluator = await evaluators.get(rule.projectId, rule.evaluatorId, execution.evaluatorVersion);
  if (evaluator === undefined) return skipped('The version of the evaluator is gone.');
  const readAt = now();
  const found = await readTarget(readers, rule.projectId, execution, rule);
  if (found === undefined) return skipped('The target is gone.');
  const restsAt = found.writtenAt + rule.delaySeconds * 1_000_000;
  if (restsAt > now()) return { outcome: again(restsAt, null, false, null) };
  if (!(await isTarget(readers, rule, execution)))
    return skipped('The target no longer fulfils the filters of the rule.');
  const judged = await scoresOf(parts, evaluator, found, { calls, within });
  await calls.ended();
  const written = resultBatch({
    execution,
    evaluator,
    environment: found.environment,
    calls: calls.made,
    scores: 'scores' in judged ? judged.scores : [],
    readAt,
    now: now(),
  });
  const traceId = written.judgeTraceId as TraceId | null;
  if (written.scoreIds.length > 0 || traceId !== null) await writeResult(parts, written.batch, signal);
  if ('error' in judged) {
    const outcome = failed(parts, execution, traceId, { ...judged, calls, signal });
    return { outcome, pauseReason: calls.pauseReason };
  }
  if (written.problem !== undefined) {
    return { outcome: { state: 'failed', error: shownFailure(written.problem), judgeTraceId: traceId } };
  }
  return { outcome: { state: 'done', scoreIds: written.scoreIds, judgeTraceId: traceId } };
};

type Judged = { readonly scores: readonly EvaluatedScore[] } | { readonly error: unknown; readonly isPassing: boolean };

const scoresOf = async (
  { evaluate }: AttemptParts,
  { definition, projectId }: EvaluatorVersion,
  { subject }: ReadSubject,
  { calls, within }: Pick<Attempt, 'calls' | 'within'>,
): Promise<Judged> => {
  try {
    const judging = evaluate(definition, subject, { projectId, callModel: calls.call, signal: within });
    // Also for an evaluator that does not heed the signal.
    const { scores } = await untilAborted(judging, within);
    return { scores };
  } catch (error) {
    return { error, isPassing: !(error instanceof EvaluationError) || error.isPassing };
  }
};

interface Failure {
  readonly error: unknown;
  readonly isPassing: boolean;
  readonly calls: JudgeCalls;
  readonly signal: AbortSignal;
}

const failed = (
  { now }: AttemptParts,
  { attempts }: ClaimedExecution,
  traceId: TraceId | null,
  { error, isPassing, calls, signal }: Failure,
): ExecutionOutcome => {
  const message = shownFailure(messageOf(error));
  // The process ends, or the rule is paused: that is no failure of the target.
  if (signal.aborted) return again(now(), null, false, traceId);
  if (calls.pauseReason !== undefined) return again(now(), shownFailure(calls.pauseReason), false, traceId);
  if (!isPassing && calls.passing === undefined) return { state: 'failed', error: message, judgeTraceId: traceId };
  if (attempts >= evaluationAttemptsMax) return { state: 'failed', error: message, judgeTraceId: traceId };
  const restMs = restMsOfAttempt[Math.min(attempts, restMsOfAttempt.length) - 1] ?? restMsOfAttempt[0];
  const waitMs = Math.max(restMs, calls.passing?.retryAfterMs ?? 0);
  return again(now() + waitMs * 1000, message, true, traceId);
};

const again = (dueAt: Micros, error: string | null, isCounted: boolean, traceId: TraceId | null): ExecutionOutcome => ({
  state: 'pending',
  dueAt,
  error,
  isCounted,
  judgeTraceId: traceId,
});

const skipped = (error: string): Attempted => ({ outcome: { state: 'skipped', error } });

const messageOf = (error: unknown): string => {
  const isOurs = [EvaluationError, ModelCallError, DomainError].some((kind) => error instanceof kind);
  if (isOurs && error instanceof Error) return error.message;
  return error instanceof Error ? `It failed: ${error.message}` : 'It failed.';
};
