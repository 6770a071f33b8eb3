import { budgetCounters, createBudgetChecks, startBudgetWatch, type Webhook } from '@spanledger/budgets';
import type { Budget, BudgetCoverage, Micros, ProjectId } from '@spanledger/core';
import { memoryBudgets, type BudgetStores } from '@spanledger/testing';
import { expect, vi } from 'vitest';

import type { CostOracle } from './cost-oracle.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';
import { sumsWhere, type Conditions } from './expected-answers.fixture.ts';

/** Budgets of the projects of one history: their checks and their alerts. */
export interface BudgetBench {
  /** Evaluates the budgets; checks and notifications must be those that the oracle expects. */
  evaluate(): Promise<void>;
}

const cents = 10n ** 10n;
/** All evaluations have the same time, on one of the days with the most costs. */
const now: Micros = Date.parse('2026-03-05T18:00:00Z') * 1000;
const micros = (day: string): Micros => Date.parse(`${day}T00:00:00Z`) * 1000;

const windows = {
  total: {},
  day: { fromTimestamp: micros('2026-03-05'), toTimestamp: micros('2026-03-06') },
  week: { fromTimestamp: micros('2026-03-02'), toTimestamp: micros('2026-03-09') },
  month: { fromTimestamp: micros('2026-03-01'), toTimestamp: micros('2026-04-01') },
} as const satisfies Readonly<Record<string, Conditions>>;

interface Planned extends BudgetCoverage {
  readonly amount: bigint;
  readonly conditions: Conditions;
}

const planned: readonly Planned[] = [
  { scope: { kind: 'project' }, period: 'total', amount: 1n, conditions: {} },
  { scope: { kind: 'project' }, period: 'day', amount: 40n * cents, conditions: {} },
  { scope: { kind: 'project' }, period: 'month', amount: 2000n * cents, conditions: {} },
  { scope: { kind: 'user', value: 'ada' }, period: 'week', amount: 20n * cents, conditions: { userId: 'ada' } },
  { scope: { kind: 'tag', value: 'x' }, period: 'total', amount: 20n * cents, conditions: { tags: ['x'] } },
  {
    scope: { kind: 'environment', value: 'otlp' },
    period: 'month',
    amount: 60n * cents,
    conditions: { environments: ['otlp'] },
  },
];
/** The first project, which has the most reports, has all budgets; the others have every second one. */
const plansOf = (project: number): readonly Planned[] =>
  planned.filter((_, at) => project === 0 || (at + project) % 2 === 0);
const thresholds = [50, 100];

interface Kept {
  readonly budget: Budget;
  readonly plan: Planned;
  readonly oracle: CostOracle;
}

export const budgetBench = async (
  { dailyCosts, activity }: Pick<OracleStores, 'dailyCosts' | 'activity'>,
  projects: readonly ProjectId[],
  oracles: readonly CostOracle[],
): Promise<BudgetBench> => {
  const stores = memoryBudgets(undefined, () => now);
  const { budgets, budgetWatch } = stores;
  const counters = budgetCounters({ watch: budgetWatch, dailyCosts, activity, now: () => now });
  const kept = await keepBudgets(budgets, projects, oracles);
  const told: string[] = [];
  const toTell = new Set<string>();

  return {
    evaluate: async () => {
      await pass({ dailyCosts, activity, stores, kept, told });
      const checks = createBudgetChecks({ budgets, dailyCosts, now: () => now });
      for (const { budget, plan, oracle } of kept) {
        const conditions = { ...plan.conditions, ...windows[plan.period] };
        const { totalCost: spent, unpricedObservations } = sumsWhere(oracle.expected(), conditions);
        for (const percent of thresholds) {
          if (spent * 100n >= plan.amount * BigInt(percent)) toTell.add(`${budget.id} ${percent}`);
        }
        expect(await checks.check(budget.projectId, budget.id)).toMatchObject({
          allowed: spent < plan.amount,
          spent,
          remaining: spent < plan.amount ? plan.amount - spent : 0n,
          unpricedObservations,
        });
      }
      expect(told.toSorted()).toEqual([...toTell].sort());
      for (const id of projects) expect(await counters.verify(id, undefined)).toEqual([]);
    },
  };
};

const keepBudgets = async (
  budgets: BudgetStores['budgets'],
  projects: readonly ProjectId[],
  oracles: readonly CostOracle[],
): Promise<readonly Kept[]> => {
  const kept: Kept[] = [];
  for (const [index, projectId] of projects.entries()) {
    for (const plan of plansOf(index)) {
      const { scope, period, amount } = plan;
      const terms = { name: 'b', amount, thresholds, webhookUrl: 'https://example.com', webhookSecret: 's' };
      const answers = { whenOver: 'deny', whenUnknown: 'allow' } as const;
      const budget = await budgets.create(projectId, { scope, period, ...terms, ...answers });
      kept.push({ budget, plan, oracle: oracles.at(index) as CostOracle });
    }
  }
  return kept;
};

interface Pass extends Pick<OracleStores, 'dailyCosts' | 'activity'> {
  readonly stores: BudgetStores;
  readonly kept: readonly Kept[];
  /** Receives the reported thresholds of budgets. */
  readonly told: string[];
}

/** One pass of the watch, until all alerts of the pass are delivered. */
const pass = async ({ dailyCosts, activity, stores, kept, told }: Pass): Promise<void> => {
  const { budgets, budgetWatch, budgetAlerts } = stores;
  let isPassed = false;
  const problems: unknown[] = [];
  const running = startBudgetWatch({
    watch: {
      ...budgetWatch,
      finish: async (...finished) => {
        await budgetWatch.finish(...finished);
        isPassed = true;
      },
    },
    outbox: budgetAlerts,
    dailyCosts,
    activity,
    now: () => now,
    send: async ({ body }: Webhook) => {
      const { budget, threshold } = JSON.parse(body) as { budget: { id: string }; threshold: number };
      told.push(`${budget.id} ${threshold}`);
      return undefined;
    },
    onProblem: (error) => problems.push(error),
  });
  const isDelivered = async (): Promise<void> => {
    if (problems.length > 0) return;
    expect(isPassed).toBe(true);
    for (const { budget } of kept) {
      const { items } = await budgets.alerts(budget.projectId, budget.id, { page: 1, limit: 10 });
      expect(items.filter(({ state }) => state !== 'delivered')).toEqual([]);
    }
  };
  try {
    await vi.waitFor(isDelivered, { timeout: 60_000, interval: 5 });
  } finally {
    await running.stop();
  }
  if (problems.length > 0) throw problems[0];
};
