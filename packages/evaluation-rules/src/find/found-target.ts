import type { EvaluationTarget, Micros } from '@spanledger/core';

/** Which of the targets of a rule. */
export interface TargetPeriod {
  /** Of their start, inclusive. */
  readonly from?: Micros | undefined;
  /** Exclusive. */
  readonly to?: Micros | undefined;
  /** They, or for a trace its observations, were written at this time or later. */
  readonly writtenSince?: Micros | undefined;
}

export interface FoundTarget extends EvaluationTarget {
  /** When it was stored first. */
  readonly createdAt: Micros;
  /** Of an observation; `null` for a trace, and without usage. */
  readonly totalTokens: number | null;
}
