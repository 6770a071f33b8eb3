import type { Usd } from '../money/usd.ts';
import type { Cost } from './cost.ts';

/** What calls of models that this server made cost: of all attempts, those that failed too. */
export interface CallSpending {
  readonly cost: Usd;
  /** Calls whose model has no price, or that reported no usage though they may be billed: their cost is unknown, and not in `cost`. */
  readonly unpricedCalls: number;
}

export const nothingSpent: CallSpending = { cost: 0n, unpricedCalls: 0 };

/** Of one call. One that is not billed, and has no usage, cost nothing. */
export const spendingOf = ({ total, source }: Pick<Cost, 'total' | 'source'>, mayBeBilled: boolean): CallSpending => ({
  cost: total ?? 0n,
  unpricedCalls: source === 'unpriced' || (mayBeBilled && total === null) ? 1 : 0,
});

export const sumSpending = (spendings: readonly CallSpending[]): CallSpending =>
  spendings.reduce(
    (sum, { cost, unpricedCalls }) => ({ cost: sum.cost + cost, unpricedCalls: sum.unpricedCalls + unpricedCalls }),
    nothingSpent,
  );
