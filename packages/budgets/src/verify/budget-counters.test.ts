import type { BudgetSpending, Micros, Period } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  budgetOf,
  budgetWorld,
  ownProject,
  second,
  settleMicros,
  strangersProject,
} from '../watch/budget-world.fixture.ts';
import type { BudgetWorld } from '../watch/budget-world.fixture.ts';
import { evaluateBudgets } from '../watch/evaluate-budgets.ts';
import { budgetCounters } from './budget-counters.ts';

const noon: Micros = Date.UTC(2026, 2, 4, 12) * 1000;
const all = { page: 1, limit: 100 };

let world: BudgetWorld;
beforeEach(() => {
  world = budgetWorld(noon);
});

const counters = () =>
  budgetCounters({
    watch: world.budgetWatch,
    dailyCosts: world.telemetry.dailyCosts,
    activity: world.activity,
    now: world.now,
  });
const evaluate = async () =>
  evaluateBudgets({
    watch: world.budgetWatch,
    dailyCosts: world.telemetry.dailyCosts,
    activity: world.activity,
    now: world.now,
    holder: 'me',
    onProblem: (_project, error) => expect(error).toBeUndefined(),
  });

/** Two budgets with costs from before all rows settled, and one of another project. */
const settled = async () => {
  const [ofDay, total] = [
    await world.budgets.create(ownProject, budgetOf({ amount: 100n })),
    await world.budgets.create(ownProject, budgetOf({ amount: 1000n, period: 'total' })),
  ];
  const strangers = await world.budgets.create(strangersProject, budgetOf());
  await world.spend(ownProject, 'a', 30n, noon);
  await world.spend(ownProject, 'b', 5n, noon - 86_400_000_000);
  await world.spend(strangersProject, 'c', 7n, noon);
  world.pass(settleMicros + second);
  await evaluate();
  return { ofDay, total, strangers };
};

const spoil = async (budgetId: string, changes: Partial<BudgetSpending>) => {
  const standing = await world.budgets.standing(ownProject, budgetId);
  const spending = { ...standing!.spending!, ...changes };
  const { updatedAt } = standing!.budget;
  await world.budgetWatch.record(ownProject, [{ budgetId, updatedAt, spending, alerts: [] }]);
};

describe('the counters of budgets', () => {
  it('counters of budgets that were not changed differ in nothing', async () => {
    await settled();
    expect(await counters().projects()).toEqual([ownProject, strangersProject]);
    for (const id of [ownProject, strangersProject]) expect(await counters().verify(id, undefined)).toEqual([]);
  });

  it.each([
    ['the sum', { spent: 60n }],
    ['the count of what has no price', { unpricedObservations: 3 }],
  ])('are found and rebuilt when %s is wrong', async (_what, wrong) => {
    const { ofDay, strangers } = await settled();
    await spoil(ofDay.id, wrong);
    const found = await counters().verify(ownProject, undefined);
    expect(found).toMatchObject([{ figure: 'budget_counters', projectId: ownProject, of: ofDay.id }]);
    expect(found[0]?.expected).toBe('0.00000000003 USD, 0 unpriced');
    expect(await counters().verify(strangersProject, undefined)).toEqual([]);

    await counters().repair(ownProject, undefined);
    expect(await counters().verify(ownProject, undefined)).toEqual([]);
    const { spending } = (await world.budgets.standing(ownProject, ofDay.id))!;
    expect(spending).toMatchObject({ spent: 30n, unpricedObservations: 0, isCurrent: true });
    const others = await world.budgets.standing(strangersProject, strangers.id);
    expect(others?.spending?.spent).toBe(7n);
  });

  it('that were too low raise the alerts that they missed when they are rebuilt, each once', async () => {
    const { ofDay } = await settled();
    await world.spend(ownProject, 'd', 40n, noon);
    await spoil(ofDay.id, { spent: 30n });
    for (let repeat = 0; repeat < 2; repeat += 1) await counters().repair(ownProject, undefined);
    const { items } = await world.budgets.alerts(ownProject, ofDay.id, all);
    expect(items.map(({ threshold }) => threshold)).toEqual([50]);
  });

  it('that are evaluated anew before they are used are no difference', async () => {
    const { ofDay, total } = await settled();
    await spoil(ofDay.id, { spent: 60n });
    await spoil(total.id, { spent: 60n });
    await world.spend(ownProject, 'd', 1n, noon);
    expect(await counters().verify(ownProject, undefined)).toEqual([]);
  });

  it('of windows outside of the period are left alone', async () => {
    const { ofDay, total } = await settled();
    await spoil(ofDay.id, { spent: 60n });
    await spoil(total.id, { spent: 60n });
    const yesterday: Period = { fromDay: '2026-03-03', toDay: '2026-03-03' };
    expect((await counters().verify(ownProject, yesterday)).map(({ of }) => of)).toEqual([total.id]);
    const today: Period = { fromDay: '2026-03-04', toDay: '2026-03-04' };
    expect((await counters().verify(ownProject, today)).length).toBe(2);
    await counters().repair(ownProject, yesterday);
    expect((await counters().verify(ownProject, undefined)).map(({ of }) => of)).toEqual([ofDay.id]);
  });
});
