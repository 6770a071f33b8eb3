import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectId } from '../ids.ts';
import { reachedThresholds, verdictOf } from './budget-verdict.ts';
import { windowOf } from './budget-window.ts';
import type { Budget } from './budget.ts';

const now = Date.UTC(2026, 2, 4, 5) * 1000;
const budget: Budget = {
  id: 'b',
  projectId: 'p' as ProjectId,
  name: 'b',
  scope: { kind: 'project' },
  period: 'day',
  amount: 100n,
  thresholds: [],
  webhookUrl: null,
  whenOver: 'deny',
  whenUnknown: 'allow',
  createdAt: 0,
  updatedAt: 0,
};
const spentNow = (spent: bigint) => ({
  from: windowOf('day', now).from,
  spent,
  unpricedObservations: 2,
  asOf: now - 1,
});

describe('a verdict', () => {
  it.each([
    [0n, true, 'within', 100n],
    [99n, true, 'within', 1n],
    [100n, false, 'over', 0n],
    [500n, false, 'over', 0n],
  ] as const)('of %s spent of 100 is %s, %s, %s remain', (spent, allowed, state, remaining) => {
    expect(verdictOf(budget, spentNow(spent), now)).toEqual({
      allowed,
      state,
      spent,
      limit: 100n,
      remaining,
      unpricedObservations: 2,
      window: windowOf('day', now),
      asOf: now - 1,
    });
  });

  it('of a budget that only warns is always to go on', () => {
    expect(verdictOf({ ...budget, whenOver: 'allow' }, spentNow(100n), now)).toMatchObject({
      allowed: true,
      state: 'over',
    });
  });

  it.each([
    ['allow', true],
    ['deny', false],
  ] as const)('of what nobody knows is what was chosen: %s', (whenUnknown, allowed) => {
    const expected = { allowed, state: 'unknown', spent: null, remaining: null, asOf: null };
    expect(verdictOf({ ...budget, whenUnknown }, undefined, now)).toMatchObject(expected);
    const ofYesterday = { ...spentNow(1n), from: windowOf('day', now - 86_400_000_000).from };
    expect(verdictOf({ ...budget, whenUnknown }, ofYesterday, now)).toMatchObject(expected);
  });
});

describe('thresholds', () => {
  it('thresholds are reached exactly when the share of the amount is, also where percents are fractions of the smallest unit', () => {
    const amounts = fc.bigInt({ min: 1n, max: 10n ** 30n });
    const percents = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 5 });
    fc.assert(
      fc.property(amounts, amounts, percents, (amount, spent, thresholds) => {
        const reached = reachedThresholds({ ...budget, amount, thresholds }, spent);
        expect(reached).toEqual(thresholds.filter((percent) => (spent * 100n) / amount >= BigInt(percent)));
      }),
    );
    expect(reachedThresholds({ ...budget, amount: 3n, thresholds: [33, 34, 66, 67, 100] }, 2n)).toEqual([33, 34, 66]);
    expect(reachedThresholds({ ...budget, amount: 200n, thresholds: [49, 50, 51] }, 100n)).toEqual([49, 50]);
  });
});
