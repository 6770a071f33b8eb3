import {
  dayOf,
  groupBy,
  sumUsd,
  windowOf,
  type Budget,
  type BudgetScope,
  type BudgetSpending,
  type BudgetWindow,
  type DailyCost,
  type DailyCostQuery,
  type DailyCostReader,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

/** More days than a store can hold. */
const daysMax = 1_000_000;

interface Wanted {
  readonly budget: Budget;
  readonly window: BudgetWindow;
}

/** What budgets of one project have spent in their present windows, by budget: one read for each scope. */
export const readSpendings = async (
  dailyCosts: Pick<DailyCostReader, 'list'>,
  projectId: ProjectId,
  budgets: readonly Budget[],
  now: Micros,
): Promise<ReadonlyMap<string, BudgetSpending>> => {
  const all = budgets.map((budget): Wanted => ({ budget, window: windowOf(budget.period, now) }));
  const byScope = groupBy(all, ({ budget }) => JSON.stringify(budget.scope));
  const spendings = new Map<string, BudgetSpending>();
  for (const wanted of byScope.values()) {
    const { items } = await dailyCosts.list(projectId, queryOf(wanted));
    for (const { budget, window } of wanted) spendings.set(budget.id, { ...sumOf(items, window), asOf: now });
  }
  return spendings;
};

const queryOf = (wanted: readonly Wanted[]): DailyCostQuery => {
  const begins = wanted.map(({ window }) => window.from);
  const ends = wanted.map(({ window }) => window.to);
  return {
    ...conditionOf(wanted[0]?.budget.scope),
    fromTimestamp: begins.includes(null) ? undefined : Math.min(...begins.map(Number)),
    toTimestamp: ends.includes(null) ? undefined : Math.max(...ends.map(Number)),
    page: 1,
    limit: daysMax,
  };
};

const conditionOf = (scope: BudgetScope | undefined): Pick<DailyCostQuery, 'userId' | 'tags' | 'environments'> => {
  if (scope === undefined || scope.kind === 'project') return {};
  const { kind, value } = scope;
  if (kind === 'user') return { userId: value };
  return kind === 'tag' ? { tags: [value] } : { environments: [value] };
};

const sumOf = (days: readonly DailyCost[], { from, to }: BudgetWindow): Omit<BudgetSpending, 'asOf'> => {
  const within = days.filter(({ date }) => (from === null || date >= dayOf(from)) && (to === null || date < dayOf(to)));
  return {
    from,
    spent: sumUsd(within.map(({ totalCost }) => totalCost)),
    unpricedObservations: within.reduce((sum, day) => sum + day.unpricedObservations, 0),
  };
};
