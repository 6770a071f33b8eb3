import type { Budget, BudgetStanding, DailyCost, ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';
import { isDue } from '../watch/evaluate-budgets.ts';
import { readSpendings } from './read-spendings.ts';

const projectId = 'own' as ProjectId;
const now = Date.UTC(2026, 2, 4, 12) * 1000;
const midnight = Date.UTC(2026, 2, 4) * 1000;

const budgetOf = (id: string, period: Budget['period']): Budget => ({
  id,
  projectId,
  name: id,
  scope: { kind: 'project' },
  period,
  amount: 100n,
  thresholds: [],
  webhookUrl: null,
  whenOver: 'deny',
  whenUnknown: 'allow',
  createdAt: 0,
  updatedAt: 0,
});

const dayOf = (date: string, totalCost: bigint, unpricedObservations: number): DailyCost => ({
  date,
  totalCost,
  unpricedObservations,
  countTraces: 0,
  countObservations: 0,
  usage: [],
});

it('each budget of one scope has the costs and the unpriced observations of the days of its own window', async () => {
  const items = [dayOf('2026-03-05', 1000n, 1000), dayOf('2026-03-04', 100n, 3), dayOf('2026-03-02', 10n, 2)];
  const rest = [dayOf('2026-03-01', 1n, 1), dayOf('2026-02-28', 7n, 7)];
  let reads = 0;
  const list = async () => {
    reads += 1;
    return { items: [...items, ...rest], totalItems: 5 };
  };
  const budgets = (['day', 'week', 'month', 'total'] as const).map((period) => budgetOf(period, period));
  const spendings = await readSpendings({ list }, projectId, budgets, now);
  expect(Array.from(spendings, ([id, { spent, unpricedObservations }]) => [id, spent, unpricedObservations])).toEqual([
    ['day', 100n, 3],
    ['week', 1110n, 1005],
    ['month', 1111n, 1006],
    ['total', 1118n, 1013],
  ]);
  expect(reads).toBe(1);
});

it('a spending is read again when the telemetry that it was read from may have settled at that moment or later', () => {
  const readAt = now - 1;
  const spending = { from: midnight, spent: 0n, unpricedObservations: 0, asOf: readAt, readAt, isCurrent: true };
  const standing: BudgetStanding = { budget: budgetOf('day', 'day'), spending, watchedAt: readAt };
  expect([readAt - 1, readAt, readAt + 1].map((settledAt) => isDue(standing, settledAt, now))).toEqual([
    false,
    true,
    true,
  ]);
});
