import {
  formatUsd,
  microsPerMs,
  parseDecimal,
  usdScale,
  type Budget,
  type BudgetAlert,
  type BudgetAlertState,
  type BudgetAnswer,
  type BudgetPeriod,
  type BudgetScope,
  type BudgetTerms,
  type DeliveryAttempt,
  type Micros,
  type ProjectId,
  type Usd,
  type WatchedSpending,
} from '@spanledger/core';
import type { BudgetAlertModel, BudgetModel, BudgetSpendingModel } from '../generated/models.ts';

export const toMicros = (at: Date): Micros => at.getTime() * microsPerMs;
export const toDate = (at: Micros): Date => new Date(Math.floor(at / microsPerMs));

const microsOrNull = (at: Date | null): Micros | null => (at === null ? null : toMicros(at));
export const dateOrNull = (at: Micros | null): Date | null => (at === null ? null : toDate(at));

export const toUsd = (amount: { toFixed(): string }): Usd => parseDecimal(amount.toFixed(), usdScale) ?? 0n;

const toScope = (kind: string, value: string | null): BudgetScope =>
  kind === 'project' || value === null
    ? { kind: 'project' }
    : { kind: kind as Exclude<BudgetScope['kind'], 'project'>, value };

export const toBudget = (row: BudgetModel): Budget => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  scope: toScope(row.scopeKind, row.scopeValue),
  period: row.period as BudgetPeriod,
  amount: toUsd(row.amount),
  thresholds: row.thresholds,
  webhookUrl: row.webhookUrl,
  whenOver: row.whenOver as BudgetAnswer,
  whenUnknown: row.whenUnknown as BudgetAnswer,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

/** The columns that may be changed. */
export const termsRow = ({ name, amount, thresholds, webhookUrl, whenOver, whenUnknown }: BudgetTerms) => ({
  name,
  amount: formatUsd(amount),
  thresholds: [...thresholds],
  webhookUrl,
  whenOver,
  whenUnknown,
});

export const scopeRow = (scope: BudgetScope) => ({
  scopeKind: scope.kind,
  scopeValue: scope.kind === 'project' ? null : scope.value,
});

export const toSpending = (row: Omit<BudgetSpendingModel, 'budgetId'>): WatchedSpending => ({
  from: microsOrNull(row.windowFrom),
  spent: toUsd(row.spent),
  unpricedObservations: Number(row.unpricedObservations),
  asOf: toMicros(row.asOf),
  readAt: toMicros(row.readAt),
  isCurrent: row.isCurrent,
});

export const toAlert = (row: Omit<BudgetAlertModel, 'dueAt'>, projectId: ProjectId): BudgetAlert => ({
  id: row.id,
  budgetId: row.budgetId,
  projectId,
  from: microsOrNull(row.windowFrom),
  threshold: row.threshold,
  raisedAt: toMicros(row.raisedAt),
  payload: row.payload,
  state: row.state as BudgetAlertState,
  attempts: row.attempts as unknown as readonly DeliveryAttempt[],
});
