import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';
import type { DeliveryAttempt } from '../webhooks/webhook-outbox.ts';

export const budgetPeriods = ['day', 'week', 'month', 'total'] as const;
/** Of UTC; a week begins on Monday. `total`: all time. */
export type BudgetPeriod = (typeof budgetPeriods)[number];

export const budgetAnswers = ['allow', 'deny'] as const;
export type BudgetAnswer = (typeof budgetAnswers)[number];

/**
 * Which costs count. User, tag and environment are those of the trace: observations are counted if their trace has
 * them, as in daily costs.
 */
export type BudgetScope =
  | { readonly kind: 'project' }
  | { readonly kind: 'user' | 'tag' | 'environment'; readonly value: string };

/** The members of a budget that may be changed. */
export interface BudgetTerms {
  readonly name: string;
  /** More than 0. */
  readonly amount: Usd;
  /** Whole percents of the amount, ascending, each once; reaching one is an alert. */
  readonly thresholds: readonly number[];
  /** Where alerts are sent. */
  readonly webhookUrl: string | null;
  /** The answer of a check once the amount is spent. */
  readonly whenOver: BudgetAnswer;
  /** The answer of a check while the spending is unknown. */
  readonly whenUnknown: BudgetAnswer;
}

/** The counted costs, which never change: alerts are raised once each for a period of them. */
export interface BudgetCoverage {
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
}

export interface Budget extends BudgetTerms, BudgetCoverage {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** How far clocks of processes that follow that of PostgreSQL may differ: what is of a later time was written before one was set back. */
export const aheadMicrosMax: Micros = 10_000_000;

/** The spending in one window of a budget, recomputed from the telemetry. */
export interface BudgetSpending {
  /** The beginning of the window; `null` for all time. */
  readonly from: Micros | null;
  readonly spent: Usd;
  /** Observations with usage but without a price: `spent` leaves them out. */
  readonly unpricedObservations: number;
  /** Everything that was readable then is in it. */
  readonly asOf: Micros;
}

export const budgetAlertStates = ['silent', 'pending', 'delivered', 'failed'] as const;
/** `silent`: there was no webhook, or none any more before it was sent. `failed`: the receiver did not accept it, and it is not retried. */
export type BudgetAlertState = (typeof budgetAlertStates)[number];

/** A reached threshold, once for each window of a budget. */
export interface BudgetAlert {
  /** The same for the same budget, window and threshold, so that a receiver can recognise a repeated delivery. */
  readonly id: string;
  readonly budgetId: string;
  readonly projectId: ProjectId;
  readonly from: Micros | null;
  readonly threshold: number;
  readonly raisedAt: Micros;
  /** JSON: the body that the receiver gets, byte for byte the same at every try. */
  readonly payload: string;
  readonly state: BudgetAlertState;
  readonly attempts: readonly DeliveryAttempt[];
}
