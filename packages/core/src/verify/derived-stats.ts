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
 * `counting`: which reports of usage count in totals. `daily_costs`: what days cost, computed when they rest. `trace_days`, `score_days`: on which days a trace or a score
 * is looked for. `ledger`: that received events are stored, rejected, quarantined or in flight. `budget_counters`: what
 * budgets have spent in their present windows.
 */
export type DerivedStat = (typeof derivedStats)[number];

/** A derived value that differs from its source. */
export interface Difference {
  readonly figure: DerivedStat;
  readonly projectId: ProjectId;
  /** What the value is of: a day, a trace, an hour. */
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

/** Recomputes what is derived from what it is derived from. */
export interface DerivedStats {
  /** The projects that have telemetry, in order. */
  projects(): Promise<readonly ProjectId[]>;
  /** Every difference of a project's values; `undefined` is all time. What is being written meanwhile may show. */
  verify(projectId: ProjectId, period: Period | undefined): Promise<readonly Difference[]>;
  /**
   * Makes every derived value of the project right again; readers are right at once. Idempotent. The ledger stays as
   * it is: it is a sum over receipts, which nothing but a request can write.
   */
  repair(projectId: ProjectId, period: Period | undefined): Promise<void>;
}
