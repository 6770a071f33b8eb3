import {
  formatIso,
  formatUsd,
  reachedThresholds,
  verdictOf,
  type Budget,
  type BudgetEvaluation,
  type BudgetSpending,
  type Micros,
  type RaisedAlert,
} from '@spanledger/core';

/** No two windows of a budget begin at one time, so the three identify an alert. */
const alertId = (budget: Budget, from: Micros | null, threshold: number): string =>
  [budget.id, from === null ? 'total' : formatIso(from).slice(0, 10), threshold].join(':');

/** With an alert of every threshold that the spending reaches, or that of the window that ended before it. */
export const evaluationOf = (
  budget: Budget,
  spending: BudgetEvaluation['spending'],
  ended?: BudgetSpending,
): BudgetEvaluation => ({
  budgetId: budget.id,
  updatedAt: budget.updatedAt,
  spending,
  alerts: [...(ended === undefined ? [] : alertsOf(budget, ended)), ...alertsOf(budget, spending)],
});

const alertsOf = (budget: Budget, spending: BudgetSpending): readonly RaisedAlert[] =>
  reachedThresholds(budget, spending.spent).map((threshold) => alertOf(budget, threshold, spending));

const alertOf = (budget: Budget, threshold: number, spending: BudgetSpending): RaisedAlert => {
  const { window, remaining } = verdictOf(budget, spending, spending.from ?? spending.asOf);
  const id = alertId(budget, window.from, threshold);
  const payload = {
    id,
    type: 'budget.threshold_reached',
    createdAt: formatIso(spending.asOf),
    projectId: budget.projectId,
    budget: {
      id: budget.id,
      name: budget.name,
      scope: budget.scope,
      period: budget.period,
      amount: formatUsd(budget.amount),
    },
    threshold,
    window: { from: isoOrNull(window.from), to: isoOrNull(window.to) },
    spent: formatUsd(spending.spent),
    remaining: formatUsd(remaining ?? 0n),
    unpricedObservations: spending.unpricedObservations,
    asOf: formatIso(spending.asOf),
  };
  const common = { budgetId: budget.id, from: window.from, threshold, raisedAt: spending.asOf };
  return { id, ...common, payload: JSON.stringify(payload) };
};

const isoOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));
