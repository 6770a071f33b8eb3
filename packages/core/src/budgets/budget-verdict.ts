import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';
import { windowOf, type BudgetWindow } from './budget-window.ts';
import type { Budget, BudgetSpending } from './budget.ts';

export const budgetStates = ['within', 'over', 'unknown'] as const;
export type BudgetState = (typeof budgetStates)[number];

/** May more be spent? */
export interface BudgetVerdict {
  readonly allowed: boolean;
  readonly state: BudgetState;
  /** `null` while it is unknown, like the members below. */
  readonly spent: Usd | null;
  readonly limit: Usd;
  /** Never below 0. */
  readonly remaining: Usd | null;
  readonly unpricedObservations: number | null;
  readonly window: BudgetWindow;
  readonly asOf: Micros | null;
}

/** The state of a budget's present window. Spending of another window, or none, is unknown. */
export const verdictOf = (budget: Budget, spending: BudgetSpending | undefined, now: Micros): BudgetVerdict => {
  const { amount: limit, period, whenOver, whenUnknown } = budget;
  const window = windowOf(period, now);
  if (spending === undefined || spending.from !== window.from) {
    const unknown = { spent: null, remaining: null, unpricedObservations: null, asOf: null };
    return { allowed: whenUnknown === 'allow', state: 'unknown', limit, window, ...unknown };
  }
  const { spent, unpricedObservations, asOf } = spending;
  const isOver = spent >= limit;
  return {
    allowed: !isOver || whenOver === 'allow',
    state: isOver ? 'over' : 'within',
    spent,
    limit,
    remaining: isOver ? 0n : limit - spent,
    unpricedObservations,
    window,
    asOf,
  };
};

/** The thresholds of a budget that an amount reaches. */
export const reachedThresholds = ({ amount, thresholds }: Budget, spent: Usd): readonly number[] =>
  thresholds.filter((percent) => spent * 100n >= amount * BigInt(percent));
