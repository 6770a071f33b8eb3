import { aheadMicrosMax, formatUsd, type BudgetWatch, type BudgetEvaluation, type ProjectId } from '@spanledger/core';
import type { PrismaClient } from '../generated/client.ts';
import { dateOrNull, toBudget, toDate, toMicros, toSpending } from './budget-rows.ts';

/** The id of the one row with the name of the watching process. */
export const watchId = 'budgets';

/** What is stored of a time that is further ahead was written by a clock that was set back since. */
const ahead = `${aheadMicrosMax} microseconds`;

export const postgresBudgetWatch = (db: PrismaClient): BudgetWatch => ({
  take: async (holder, now, until) => {
    const taken = await db.$executeRaw`
      INSERT INTO budget_watch AS w (id, holder, held_until) VALUES (${watchId}, ${holder}, ${toDate(until)})
      ON CONFLICT (id) DO UPDATE SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until
      WHERE w.holder = EXCLUDED.holder OR w.held_until <= ${toDate(now)}
        OR w.held_until > EXCLUDED.held_until + ${ahead}::interval`;
    return taken > 0;
  },
  finish: async (holder, startedAt, until) => {
    const data = { watchedAt: toDate(startedAt), heldUntil: toDate(until) };
    await db.budgetWatch.updateMany({ where: { id: watchId, holder }, data });
  },
  release: async (holder) => {
    await db.budgetWatch.updateMany({ where: { id: watchId, holder }, data: { heldUntil: new Date(0) } });
  },
  all: async () => {
    const [rows, watch] = await Promise.all([
      db.budget.findMany({ where: { project: { deletedAt: null } }, include: { spending: true } }),
      db.budgetWatch.findUnique({ where: { id: watchId } }),
    ]);
    const watchedAt = watch?.watchedAt ?? undefined;
    return rows.map((row) => ({
      budget: toBudget(row),
      spending: row.spending === null ? undefined : toSpending(row.spending),
      watchedAt: watchedAt === undefined ? undefined : toMicros(watchedAt),
    }));
  },
  record: async (projectId, evaluations) => {
    await db.$transaction(evaluations.flatMap((evaluation) => recording(db, projectId, evaluation)));
  },
  invalidate: async (projectId) => {
    await db.budgetSpending.updateMany({ where: { budget: { projectId } }, data: { isCurrent: false } });
  },
});

/** A row that an update holds is waited for, so that of changed terms nothing is current. */
const recording = (
  db: PrismaClient,
  projectId: ProjectId,
  { budgetId, updatedAt, spending, alerts }: BudgetEvaluation,
) => [
  db.$executeRaw`
    INSERT INTO budget_spendings AS s
      (budget_id, window_from, spent, unpriced_observations, as_of, read_at, is_current)
    SELECT id, ${dateOrNull(spending.from)}::timestamptz, ${formatUsd(spending.spent)}::numeric,
      ${spending.unpricedObservations}::bigint, ${toDate(spending.asOf)}::timestamptz,
      ${toDate(spending.readAt)}::timestamptz,
      date_trunc('milliseconds', updated_at) = ${toDate(updatedAt)}::timestamptz
    FROM budgets WHERE id = ${budgetId} AND project_id = ${projectId} FOR SHARE
    ON CONFLICT (budget_id) DO UPDATE SET window_from = EXCLUDED.window_from, spent = EXCLUDED.spent,
      unpriced_observations = EXCLUDED.unpriced_observations, as_of = EXCLUDED.as_of, read_at = EXCLUDED.read_at,
      is_current = EXCLUDED.is_current
    WHERE s.as_of <= EXCLUDED.as_of OR s.as_of > clock_timestamp() + ${ahead}::interval`,
  ...alerts.map(
    ({ id, from, threshold, raisedAt, payload }) => db.$executeRaw`
      INSERT INTO budget_alerts (id, budget_id, window_from, threshold, raised_at, payload, state, due_at)
      SELECT ${id}, id, ${dateOrNull(from)}::timestamptz, ${threshold}::integer, ${toDate(raisedAt)}::timestamptz,
        ${payload}, CASE WHEN webhook_url IS NULL THEN 'silent' ELSE 'pending' END, ${toDate(raisedAt)}::timestamptz
      FROM budgets WHERE id = ${budgetId} AND project_id = ${projectId} FOR KEY SHARE
      ON CONFLICT (id) DO NOTHING`,
  ),
];
