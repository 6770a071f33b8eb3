import { unavailable, type BudgetVerdict, type DailyCostReader, type Micros } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { budgetOf, budgetWorld, ownProject, second, strangersProject } from '../watch/budget-world.fixture.ts';
import type { BudgetWorld } from '../watch/budget-world.fixture.ts';
import { evaluateBudgets } from '../watch/evaluate-budgets.ts';
import { createBudgetChecks, freshMicros, type BudgetChecks } from './create-budget-checks.ts';

const noon: Micros = Date.UTC(2026, 2, 4, 12) * 1000;

let world: BudgetWorld;
let list: DailyCostReader['list'];
let reads: { standings: number; live: number };
let checks: BudgetChecks;
let id: string;

beforeEach(async () => {
  world = budgetWorld(noon);
  reads = { standings: 0, live: 0 };
  list = async (projectId, query) => world.telemetry.dailyCosts.list(projectId, query);
  checks = createBudgetChecks({
    budgets: {
      standing: async (projectId, budgetId) => {
        reads.standings += 1;
        return world.budgets.standing(projectId, budgetId);
      },
    },
    dailyCosts: {
      list: async (projectId, query) => {
        reads.live += 1;
        return list(projectId, query);
      },
    },
    now: world.now,
  });
  ({ id } = await world.budgets.create(ownProject, budgetOf()));
});
const check = async (): Promise<BudgetVerdict> => (await checks.check(ownProject, id))!;
const evaluate = async () =>
  evaluateBudgets({
    watch: world.budgetWatch,
    dailyCosts: world.telemetry.dailyCosts,
    activity: world.activity,
    now: world.now,
    holder: 'me',
    onProblem: () => undefined,
  });

describe('a check', () => {
  it('answers from what the watch has found, and from memory for a moment', async () => {
    await world.spend(ownProject, 'a', 40n, noon);
    await evaluate();
    const verdicts = await Promise.all(Array.from({ length: 20 }, check));
    expect(verdicts[0]).toMatchObject({ allowed: true, spent: 40n, remaining: 60n, asOf: noon });
    expect(reads).toEqual({ standings: 1, live: 0 });
    world.pass(second / 4);
    await Promise.all([check(), check()]);
    expect(reads).toEqual({ standings: 2, live: 0 });
    world.pass(second);
    await check();
    expect(reads).toEqual({ standings: 3, live: 0 });
  });

  it('of a project at rest is as young as the last pass, without an evaluation', async () => {
    await evaluate();
    world.pass(60 * second);
    await evaluate();
    world.pass(second);
    expect(await check()).toMatchObject({ spent: 0n, asOf: noon + 60 * second });
    expect(reads.live).toBe(0);
  });

  it('a check of a budget that was not evaluated yet reads the telemetry itself, once for many requests', async () => {
    await world.spend(ownProject, 'a', 100n, noon);
    const verdicts = await Promise.all(Array.from({ length: 20 }, check));
    expect(verdicts.map(({ allowed, spent }) => [allowed, spent])).toEqual(verdicts.map(() => [false, 100n]));
    expect(reads.live).toBe(1);
  });

  it('a check is never older than two seconds while the telemetry can be read', async () => {
    await evaluate();
    await world.spend(ownProject, 'a', 70n, noon);
    for (let quarter = 0; quarter < 40; quarter += 1) {
      world.pass(second / 4);
      const verdict = await check();
      const age = world.now() - (verdict.asOf ?? 0);
      expect(age).toBeLessThanOrEqual(freshMicros);
      if (quarter >= 9) expect(verdict.spent).toBe(70n);
    }
  });

  it('a spending is read anew before it is too old, and no check waits for that', async () => {
    await evaluate();
    await world.spend(ownProject, 'a', 70n, noon);
    world.pass(1.7 * second);
    const gates: (() => void)[] = [];
    const unhindered = list;
    list = async (projectId, query) => {
      await new Promise<void>((go) => void gates.push(go));
      return unhindered(projectId, query);
    };
    expect(await check()).toMatchObject({ spent: 0n, asOf: noon });
    expect(await check()).toMatchObject({ spent: 0n, asOf: noon });
    expect(reads.live).toBe(1);
    for (const go of gates) go();
    await expect.poll(async () => (await check()).spent).toBe(70n);
    expect(await check()).toMatchObject({ asOf: noon + 1.7 * second });
  });

  it('a check after the clock was set back by an hour reads the telemetry itself, and is as young as ever', async () => {
    await evaluate();
    world.pass(10 * second);
    expect(await check()).toMatchObject({ spent: 0n });
    await world.spend(ownProject, 'a', 100n, noon - 3600 * second);
    world.pass(-3600 * second);
    expect(await check()).toMatchObject({ allowed: false, spent: 100n, asOf: world.now() });
  });

  it('a check that was not asked for in a while waits for the telemetry rather than being too old', async () => {
    await evaluate();
    await world.spend(ownProject, 'a', 70n, noon);
    world.pass(2 * second + 1);
    expect(await check()).toMatchObject({ spent: 70n, asOf: world.now() });
  });

  it('a check does not take a pass for proof that could not evaluate the project', async () => {
    await evaluate();
    await world.spend(ownProject, 'a', 70n, noon);
    world.pass(10 * second);
    await world.budgetWatch.invalidate(ownProject);
    await world.budgetWatch.finish('me', world.now(), world.now() + second);
    expect(await check()).toMatchObject({ spent: 70n });
    expect(reads.live).toBe(1);
  });

  it('a check begins a new window at midnight, before any pass', async () => {
    await world.spend(ownProject, 'a', 100n, noon);
    await evaluate();
    expect(await check()).toMatchObject({ allowed: false });
    world.pass(12 * 3600 * second - second);
    await evaluate();
    expect(await check()).toMatchObject({ allowed: false });
    world.pass(second);
    expect(await check()).toMatchObject({ allowed: true, spent: 0n });
    world.pass(24 * 3600 * second);
    expect(await check()).toMatchObject({ allowed: true, spent: 0n });
  });

  it('a check makes do with what is known for a minute when the telemetry cannot be read; then it is unknown', async () => {
    await world.spend(ownProject, 'a', 40n, noon);
    await evaluate();
    list = async () => Promise.reject(unavailable('down'));
    world.pass(50 * second);
    expect(await check()).toMatchObject({ state: 'within', spent: 40n, asOf: noon });
    world.pass(20 * second);
    expect(await check()).toMatchObject({ state: 'unknown', allowed: true, spent: null });
  });

  it('a check stays over when the telemetry cannot be read', async () => {
    await world.spend(ownProject, 'a', 100n, noon);
    await evaluate();
    list = async () => Promise.reject(unavailable('down'));
    world.pass(3600 * second);
    expect(await check()).toMatchObject({ state: 'over', allowed: false });
  });

  it('a check does not wait for a telemetry store that does not answer', async () => {
    list = async () => new Promise(() => undefined);
    expect(await check()).toMatchObject({ state: 'unknown' });
    await evaluate();
    world.pass(10 * second);
    expect(await check()).toMatchObject({ state: 'within', asOf: noon });
  });

  it('a check knows at once what was changed here', async () => {
    await check();
    const { webhookSecret: _secret, scope: _scope, period: _period, ...terms } = budgetOf({ amount: 5n });
    await world.budgets.update(ownProject, id, terms);
    checks.invalidate(ownProject, id);
    expect((await check()).limit).toBe(5n);
    await world.budgets.delete(ownProject, id);
    checks.invalidate(ownProject, id);
    expect(await checks.check(ownProject, id)).toBeUndefined();
  });

  it('of another project finds nothing', async () => {
    await check();
    expect(await checks.check(strangersProject, id)).toBeUndefined();
  });
});
