import {
  groupBy,
  windowOf,
  type Budget,
  type BudgetSpending,
  type BudgetStanding,
  type BudgetWatch,
  type DailyCostReader,
  type BudgetEvaluation,
  type Micros,
  type ProjectActivity,
  type ProjectId,
  type WatchedSpending,
} from '@spanledger/core';
import { readSpendings } from '../spending/read-spendings.ts';
import { evaluationOf } from './alerts-of.ts';

export interface EvaluateParts {
  readonly watch: BudgetWatch;
  readonly dailyCosts: Pick<DailyCostReader, 'list'>;
  readonly activity: ProjectActivity;
  readonly now: () => Micros;
  /** Names this process among those that may evaluate. */
  readonly holder: string;
  readonly onProblem: (projectId: ProjectId, error: unknown) => void;
}

/** `elsewhere`: another process evaluates. `none`: there are no budgets. */
export type PassOutcome = 'evaluated' | 'elsewhere' | 'none';

/** After a process died, another one takes over the watch after this time. */
const holdMicros = 15_000_000;
/** Exporters send in batches, and a queue may have been waiting: for this long a window that has ended raises alerts. */
const lateMicros = 3_600_000_000;
const projectsAtOnce = 4;

/**
 * One pass over the budgets of all projects. Only those are evaluated that may have changed since they were: of a
 * project whose telemetry changed, in a window that has just begun, or changed themselves.
 */
export const evaluateBudgets = async (parts: EvaluateParts): Promise<PassOutcome> => {
  const { watch, activity, now, holder } = parts;
  const startedAt = now();
  const standings = await watch.all();
  if (standings.length === 0) return 'none';
  if (!(await watch.take(holder, startedAt, startedAt + holdMicros))) return 'elsewhere';
  const byProject = groupBy(standings, ({ budget }) => budget.projectId);
  const { at: readAt, settledAt } = await activity.read([...byProject.keys()]);
  const due = [...byProject]
    .map(([projectId, ofProject]) => ({
      projectId,
      due: ofProject.filter((standing) => isDue(standing, settledAt.get(projectId), startedAt)),
      settled: settledAt.get(projectId) ?? 0,
    }))
    .filter((project) => project.due.length > 0)
    .values();
  const evaluateSome = async (): Promise<void> => {
    for (const project of due) await evaluateProject(parts, { ...project, startedAt, readAt });
  };
  await Promise.all(Array.from({ length: projectsAtOnce }, evaluateSome));
  await watch.finish(holder, startedAt, now() + holdMicros);
  return 'evaluated';
};

/** True if a budget must be evaluated before its stored spending may be used. */
export const isDue = ({ budget, spending }: BudgetStanding, settledAt: Micros | undefined, now: Micros): boolean =>
  spending === undefined ||
  !spending.isCurrent ||
  spending.from !== windowOf(budget.period, now).from ||
  (settledAt !== undefined && settledAt >= spending.readAt);

interface DueProject {
  readonly projectId: ProjectId;
  readonly due: readonly BudgetStanding[];
  readonly settled: Micros;
  readonly startedAt: Micros;
  readonly readAt: Micros;
}

const evaluateProject = async (
  { watch, dailyCosts, onProblem }: EvaluateParts,
  { projectId, due, settled, startedAt, readAt }: DueProject,
): Promise<void> => {
  try {
    const budgets = due.map(({ budget }) => budget);
    const spendings = await readSpendings(dailyCosts, projectId, budgets, startedAt);
    const ended = await readEnded(dailyCosts, projectId, budgets, startedAt);
    const evaluations = due.flatMap(({ budget, spending: before }): BudgetEvaluation[] => {
      const spending = spendings.get(budget.id);
      if (spending === undefined || (settled >= readAt && isUnchanged(before, spending) && !ended.has(budget.id)))
        return [];
      return [evaluationOf(budget, { ...spending, readAt }, ended.get(budget.id))];
    });
    if (evaluations.length > 0) await watch.record(projectId, evaluations);
  } catch (error) {
    onProblem(projectId, error);
    await watch.invalidate(projectId);
  }
};

/** What budgets spent in the windows that ended a short while ago, by budget: of those that are as they were then. */
const readEnded = async (
  dailyCosts: Pick<DailyCostReader, 'list'>,
  projectId: ProjectId,
  budgets: readonly Budget[],
  now: Micros,
): Promise<ReadonlyMap<string, BudgetSpending>> => {
  const before = now - lateMicros;
  const ended = budgets.filter(({ period, updatedAt }) => {
    const { from } = windowOf(period, now);
    return from !== null && from > before && updatedAt < from;
  });
  const spendings = ended.length === 0 ? [] : await readSpendings(dailyCosts, projectId, ended, before);
  return new Map([...spendings].map(([id, spending]) => [id, { ...spending, asOf: now }]));
};

/** It is still right at the end of the pass; it is due again, since rows may still appear. */
const isUnchanged = (before: WatchedSpending | undefined, now: BudgetSpending): boolean =>
  before?.isCurrent === true &&
  before.from === now.from &&
  before.spent === now.spent &&
  before.unpricedObservations === now.unpricedObservations;
