import {
  formatUsd,
  microsPerDay,
  parseIso,
  windowOf,
  type BudgetSpending,
  type BudgetStanding,
  type BudgetWatch,
  type BudgetWindow,
  type DailyCostReader,
  type DerivedStats,
  type Difference,
  type Micros,
  type Period,
  type ProjectActivity,
  type ProjectId,
} from '@spanledger/core';
import { readSpendings } from '../spending/read-spendings.ts';
import { evaluationOf } from '../watch/alerts-of.ts';
import { isDue } from '../watch/evaluate-budgets.ts';

export interface BudgetCounterParts {
  readonly watch: Pick<BudgetWatch, 'all' | 'record'>;
  readonly dailyCosts: Pick<DailyCostReader, 'list'>;
  readonly activity: ProjectActivity;
  readonly now: () => Micros;
}

/**
 * What budgets have spent in their present windows, computed again from the telemetry. A counter that will be
 * re-evaluated before it is used is no difference: one of another window, of a project that changed since, in doubt, or
 * missing. A rebuilt counter raises the alerts of the thresholds that it reaches, each once.
 */
export const budgetCounters = (parts: BudgetCounterParts): DerivedStats => {
  const { watch, dailyCosts, activity, now } = parts;

  const standingsOf = async (projectId: ProjectId, period: Period | undefined): Promise<readonly BudgetStanding[]> => {
    const standings = await watch.all();
    return standings.filter(
      ({ budget }) => budget.projectId === projectId && touches(windowOf(budget.period, now()), period),
    );
  };
  const differencesOf = async (
    projectId: ProjectId,
    standings: readonly BudgetStanding[],
  ): Promise<readonly Difference[]> => {
    if (standings.length === 0) return [];
    const spendings = await spendingsOf(projectId, standings);
    const settledAt = (await activity.read([projectId])).settledAt.get(projectId);
    return standings.flatMap((standing): Difference[] => {
      const { budget, spending: known } = standing;
      const spending = spendings.get(budget.id);
      if (known === undefined || spending === undefined || isDue(standing, settledAt, now())) return [];
      const [expected, found] = [textOf(spending), textOf(known)];
      return expected === found ? [] : [{ figure: 'budget_counters', projectId, of: budget.id, expected, found }];
    });
  };
  const spendingsOf = async (projectId: ProjectId, standings: readonly BudgetStanding[]) =>
    readSpendings(
      dailyCosts,
      projectId,
      standings.map(({ budget }) => budget),
      now(),
    );

  return {
    projects: async () => [...new Set((await watch.all()).map(({ budget }) => budget.projectId))].sort(),
    verify: async (projectId, period) => {
      const differences = await differencesOf(projectId, await standingsOf(projectId, period));
      if (differences.length === 0) return [];
      // Counters that a pass has corrected meanwhile are no differences.
      const still = await differencesOf(projectId, await standingsOf(projectId, period));
      return still.filter(({ of }) => differences.some((difference) => difference.of === of));
    },
    repair: async (projectId, period) => {
      const { at: readAt } = await activity.read([projectId]);
      const standings = await standingsOf(projectId, period);
      const spendings = await spendingsOf(projectId, standings);
      const evaluations = standings.flatMap(({ budget }) => {
        const spending = spendings.get(budget.id);
        if (spending === undefined) return [];
        return [evaluationOf(budget, { ...spending, readAt })];
      });
      if (evaluations.length > 0) await watch.record(projectId, evaluations);
    },
  };
};

/** Whether a window has days of a period. */
const touches = ({ from, to }: BudgetWindow, period: Period | undefined): boolean => {
  if (period === undefined) return true;
  const [begin, lastDay] = [parseIso(period.fromDay) ?? 0, parseIso(period.toDay) ?? 0];
  return (to === null || begin < to) && (from === null || lastDay + microsPerDay > from);
};

const textOf = ({ spent, unpricedObservations }: BudgetSpending): string =>
  `${formatUsd(spent)} USD, ${unpricedObservations} unpriced`;
