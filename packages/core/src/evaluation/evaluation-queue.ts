import type { TryLock } from '../exclusive-work.ts';
import type { TraceId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';
import type { EvaluationExecution, EvaluationRule } from './evaluation-rule.ts';

/** An active rule, and how far its targets were found. */
export interface DueRule {
  readonly rule: EvaluationRule;
  /** Everything written before, but for an overlap, was looked at. */
  readonly cursor: Micros;
  /** By which version what is found now is judged. */
  readonly evaluatorVersion: number;
}

/** An attempt that one process has until its lease ends. */
export interface ClaimedExecution extends EvaluationExecution {
  /** Which attempt, from 1. */
  readonly attempt: number;
}

export type AttemptKey = Pick<ClaimedExecution, 'projectId' | 'ruleId' | 'id' | 'attempt'>;

export type ExecutionOutcome =
  | { readonly state: 'done'; readonly scoreIds: readonly string[]; readonly judgeTraceId: TraceId | null }
  | { readonly state: 'failed'; readonly error: string; readonly judgeTraceId: TraceId | null }
  | { readonly state: 'skipped'; readonly error: string }
  /** It was not begun, or may be begun again: an attempt that is not counted leaves the number of attempts as it was before. */
  | {
      readonly state: 'pending';
      readonly dueAt: Micros;
      readonly error: string | null;
      readonly isCounted: boolean;
      readonly judgeTraceId: TraceId | null;
    };

/** What those who find and judge targets share; its methods are about all projects. */
export interface EvaluationQueue {
  /** Of projects that are not deleted, in the order of their ids. */
  rules(): Promise<readonly DueRule[]>;
  /** The right to find targets. */
  readonly lock: TryLock;
  /** It never goes back. */
  advance(rule: Pick<EvaluationRule, 'projectId' | 'id'>, cursor: Micros): Promise<void>;
  /**
   * Executions of an active rule whose time has come, oldest first, each given to one caller until `until`; those of a lease that has
   * ended are given again. No more than `limit`, nor than the rule's limit per minute leaves.
   */
  claim(
    rule: Pick<EvaluationRule, 'projectId' | 'id'>,
    claim: { readonly now: Micros; readonly until: Micros; readonly limit: number },
  ): Promise<readonly ClaimedExecution[]>;
  /** False when the attempt is another's by now. */
  keep(key: AttemptKey, until: Micros): Promise<boolean>;
  /** Reserves an amount for a call before it is made: false when that would go beyond the budget, and then nothing is. */
  reserve(key: AttemptKey, amount: Usd, now: Micros): Promise<boolean>;
  /** A call was made: it cost so much, instead of what was reserved. `null`: what it cost is unknown. */
  spend(key: AttemptKey, reserved: Usd, cost: Usd | null): Promise<void>;
  /** False, with nothing changed, when the attempt is another's by now. */
  settle(key: AttemptKey, outcome: ExecutionOutcome, now: Micros): Promise<boolean>;
  /** Changes nothing of a rule that is paused. */
  pause(rule: Pick<EvaluationRule, 'projectId' | 'id'>, reason: string): Promise<void>;
}
