import type { Usd } from '../money/usd.ts';
import type { Cost } from './cost.ts';

/** What calls of models that this server made cost: of all attempts, those that failed too. */
export interface CallSpending {
  readonly cost: Usd;
  /** Calls whose model has no price, or that were answered without usage: their cost is unknown, and not in `cost`. */
  readonly unpricedCalls: number;
}

export const nothingSpent: CallSpending = { cost: 0n, unpricedCalls: 0 };

/** Of one call. Without an answer and without usage it cost nothing. */
export const spendingOf = ({ total, source }: Pick<Cost, 'total' | 'source'>, isAnswered: boolean): CallSpending => ({
  cost: total ?? 0n,
  unpricedCalls: source === 'unpriced' || (isAnswered && total === null) ? 1 : 0,
});

export const sumSpending = (spendings: readonly CallSpending[]): CallSpending =>
  spendings.reduce(
    (sum, { cost, unpricedCalls }) => ({ cost: sum.cost + cost, unpricedCalls: sum.unpricedCalls + unpricedCalls }),
    nothingSpent,
  );
