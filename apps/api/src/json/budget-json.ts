import type { checkBudget, EndpointOutput, getBudget, listBudgetAlerts } from '@spanledger/api-contract';
import {
  formatIso,
  formatUsd,
  type Budget,
  type BudgetAlert,
  type BudgetVerdict,
  type Micros,
  type Usd,
} from '@spanledger/core';

type BudgetJson = EndpointOutput<typeof getBudget, 200>;
type CheckJson = EndpointOutput<typeof checkBudget, 200>;
type AlertJson = EndpointOutput<typeof listBudgetAlerts, 200>['data'][number];

const isoOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));
const usdOrNull = (amount: Usd | null): string | null => (amount === null ? null : formatUsd(amount));

export const budgetJson = (budget: Budget): BudgetJson => ({
  id: budget.id,
  name: budget.name,
  scope: budget.scope,
  period: budget.period,
  amount: formatUsd(budget.amount),
  thresholds: [...budget.thresholds],
  webhookUrl: budget.webhookUrl,
  whenOver: budget.whenOver,
  whenUnknown: budget.whenUnknown,
  createdAt: formatIso(budget.createdAt),
  updatedAt: formatIso(budget.updatedAt),
});

export const budgetCheckJson = (budgetId: string, verdict: BudgetVerdict): CheckJson => ({
  budgetId,
  allowed: verdict.allowed,
  state: verdict.state,
  spent: usdOrNull(verdict.spent),
  limit: formatUsd(verdict.limit),
  remaining: usdOrNull(verdict.remaining),
  unpricedObservations: verdict.unpricedObservations,
  period: { from: isoOrNull(verdict.window.from), to: isoOrNull(verdict.window.to) },
  asOf: isoOrNull(verdict.asOf),
});

export const budgetAlertJson = (alert: BudgetAlert): AlertJson => ({
  id: alert.id,
  threshold: alert.threshold,
  from: isoOrNull(alert.from),
  raisedAt: formatIso(alert.raisedAt),
  state: alert.state,
  attempts: alert.attempts.map(({ at, problem }) => ({ at: formatIso(at), problem })),
  payload: JSON.parse(alert.payload) as Record<string, unknown>,
});
