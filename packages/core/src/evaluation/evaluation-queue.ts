import type { TryLock } from '../exclusive-work.ts';
import type { TraceId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { CallSpending } from '../pricing/call-spending.ts';
import type { Micros } from '../time.ts';
import type { EvaluationExecution, EvaluationRule } from './evaluation-rule.ts';

/** An active rule, and how far its targets were found. */
export interface DueRule {
  readonly rule: EvaluationRule;
  /** Everything written before, but for an overlap, was looked at. */
  readonly cursor: Micros;
  /** The version by which new targets are judged. */
  readonly evaluatorVersion: number;
}

/** An attempt that belongs to one process until its lease ends. */
export interface ClaimedExecution extends EvaluationExecution {
  /** Which attempt, from 1. */
  readonly attempt: number;
  readonly startedAt: Micros;
  /** A process ended during it, and may end again. */
  readonly isSuspect: boolean;
}

export type AttemptKey = Pick<ClaimedExecution, 'projectId' | 'ruleId' | 'id' | 'attempt' | 'startedAt'>;

export type ExecutionOutcome =
  | { readonly state: 'done'; readonly scoreIds: readonly string[]; readonly judgeTraceId: TraceId | null }
  | { readonly state: 'failed'; readonly error: string; readonly judgeTraceId: TraceId | null }
  | { readonly state: 'skipped'; readonly error: string }
  /**
   * It was not begun, or may be begun again: an attempt that is not counted leaves the number of attempts unchanged.
   */
  | {
      readonly state: 'pending';
      readonly dueAt: Micros;
      readonly error: string | null;
      readonly isCounted: boolean;
      readonly judgeTraceId: TraceId | null;
    };

/**
 * Without a reservation: `spent`, the budget or the rule is no more; `held`, the amount exceeds it only together with what
 * calls under way have reserved, most of which they return; `gone`, the target's trace was deleted during the attempt.
 */
export type Reserving = 'reserved' | 'held' | 'spent' | 'gone';

/** Shared by the processes that find and judge targets; its methods are for all projects. */
export interface EvaluationQueue {
  /** Of projects that are not deleted, in the order of their ids. */
  rules(): Promise<readonly DueRule[]>;
  /** The lock for finding targets. */
  readonly lock: TryLock;
  /** It never moves backwards. */
  advance(rule: Pick<EvaluationRule, 'projectId' | 'id'>, cursor: Micros): Promise<void>;
  /**
   * Due executions of an active rule, oldest first, each leased to one caller until `until`. No more than `limit`, nor
   * than the rule's limit per minute allows. Those of an expired lease are suspect, and returned first: each by a claim of
   * its own, or it fails by `reasonToGiveUp`.
   */
  claim(
    rule: Pick<EvaluationRule, 'projectId' | 'id'>,
    claim: { readonly now: Micros; readonly until: Micros; readonly limit: number },
  ): Promise<readonly ClaimedExecution[]>;
  /** False when another process has the attempt by now. */
  keep(key: AttemptKey, until: Micros): Promise<boolean>;
  /** Reserves an amount for a call before it is made. */
  reserve(key: AttemptKey, amount: Usd, now: Micros): Promise<Reserving>;
  /** Records what a call spent, instead of the reserved amount; also when the trace of its target was deleted meanwhile. */
  spend(key: AttemptKey, reserved: Usd, spent: CallSpending): Promise<void>;
  /** False, with nothing changed, when another process has the attempt by now. */
  settle(key: AttemptKey, outcome: ExecutionOutcome, now: Micros): Promise<boolean>;
  /** Does nothing if the rule is paused already. */
  pause(rule: Pick<EvaluationRule, 'projectId' | 'id'>, reason: string): Promise<void>;
}
