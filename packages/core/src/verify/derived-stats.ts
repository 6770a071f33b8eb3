import type { ProjectId } from '../ids.ts';
import type { Day } from '../time.ts';

export const derivedStats = [
  'counting',
  'daily_costs',
  'trace_days',
  'score_days',
  'ledger',
  'budget_counters',
] as const;

/**
 * `counting`: which reports of usage count in totals. `daily_costs`: the costs of days, computed when they have no
 * writes for a while. `trace_days`, `score_days`: the days on which a trace or a score is looked up. `ledger`: that
 * received events are stored, rejected, quarantined or in flight. `budget_counters`: the spending of budgets in their
 * present windows.
 */
export type DerivedStat = (typeof derivedStats)[number];

/** A derived value that differs from its source. */
export interface Difference {
  readonly figure: DerivedStat;
  readonly projectId: ProjectId;
  /** The subject of the value: a day, a trace, an hour. */
  readonly of: string;
  /** In words of the value. */
  readonly expected: string;
  readonly found: string;
}

export interface Period {
  readonly fromDay: Day;
  /** Inclusive. */
  readonly toDay: Day;
}

/** Recomputes derived values from their sources. */
export interface DerivedStats {
  /** The projects that have anything to verify, whether or not any telemetry is left of it, in order. */
  projects(): Promise<readonly ProjectId[]>;
  /** Every difference of a project's values; `undefined` is all time. Concurrent writes may appear as differences. */
  verify(projectId: ProjectId, period: Period | undefined): Promise<readonly Difference[]>;
  /**
   * Corrects every derived value of the project; readers are right at once. Idempotent. The ledger is unchanged: it is
   * a sum over receipts, which only requests write.
   */
  repair(projectId: ProjectId, period: Period | undefined): Promise<void>;
}
