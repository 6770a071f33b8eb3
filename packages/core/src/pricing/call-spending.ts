import type { Usd } from '../money/usd.ts';
import type { Cost } from './cost.ts';

/** What calls of models that this server made cost: of all attempts, those that failed too. */
export interface CallSpending {
  readonly cost: Usd;
  /**
   * Calls whose model has no price, or that may be billed for more usage than they reported: what they cost is unknown,
   * and at most a part of it is in `cost`.
   */
  readonly unpricedCalls: number;
}

export const nothingSpent: CallSpending = { cost: 0n, unpricedCalls: 0 };

/** What is known of a call besides its cost. */
interface CallEnd {
  /** One that is not, and has no usage, cost nothing. */
  readonly mayBeBilled: boolean;
  /** Its answer broke off, so that its usage may be a part of what is billed. */
  readonly isCutOff: boolean;
}

/** Of one call. */
export const spendingOf = (
  { total, source }: Pick<Cost, 'total' | 'source'>,
  { mayBeBilled, isCutOff }: CallEnd,
): CallSpending => ({
  cost: total ?? 0n,
  unpricedCalls: source === 'unpriced' || isCutOff || (mayBeBilled && total === null) ? 1 : 0,
});

export const sumSpending = (spendings: readonly CallSpending[]): CallSpending =>
  spendings.reduce(
    (sum, { cost, unpricedCalls }) => ({ cost: sum.cost + cost, unpricedCalls: sum.unpricedCalls + unpricedCalls }),
    nothingSpent,
  );
