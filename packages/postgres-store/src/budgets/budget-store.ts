import { randomUUID } from 'node:crypto';
import {
  budgetsMax,
  conflict,
  notFound,
  type BudgetStanding,
  type BudgetStore,
  type ProjectId,
} from '@spanledger/core';
import type { PrismaClient } from '../generated/client.ts';
import type { BudgetModel, BudgetSpendingModel } from '../generated/models.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { secretPlace, webhookSecrets } from '../secrets/secret-columns.ts';
import { scopeRow, termsRow, toAlert, toBudget, toMicros, toSpending } from './budget-rows.ts';
import { watchId } from './budget-watch.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
const newestFirst = [{ raisedAt: 'desc' as const }, { threshold: 'desc' as const }, { id: 'asc' as const }];

const unknownBudget = (id: string) => notFound(`The project has no budget ${id}.`);

export const postgresBudgetStore = (db: PrismaClient, secrets: SecretBox): BudgetStore => ({
  create: async (projectId, { scope, period, webhookSecret, ...terms }) => {
    const project = await db.project.findFirst({ where: { id: projectId, deletedAt: null } });
    if (project === null) throw notFound('There is no project with this id.');
    if ((await db.budget.count({ where: { projectId } })) >= budgetsMax) {
      throw conflict(`A project has at most ${budgetsMax} budgets. Delete one first.`);
    }
    const id = randomUUID();
    const secret = webhookSecret === null ? null : await secrets.put(secretPlace(webhookSecrets, id), webhookSecret);
    const data = { id, projectId, ...scopeRow(scope), period, webhookSecret: secret, ...termsRow(terms) };
    return toBudget(await db.budget.create({ data }));
  },
  get: async (projectId, id) => {
    const row = await db.budget.findFirst({ where: { projectId, id } });
    return row === null ? undefined : toBudget(row);
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.budget.findMany({ where, orderBy: oldestFirst, skip: (page - 1) * limit, take: limit }),
      db.budget.count({ where }),
    ]);
    return { items: rows.map(toBudget), totalItems };
  },
  update: async (projectId, id, { webhookSecret, ...terms }) => {
    const given = terms.webhookUrl === null ? null : webhookSecret;
    const secret = typeof given === 'string' ? await secrets.put(secretPlace(webhookSecrets, id), given) : given;
    const data = {
      ...termsRow(terms),
      updatedAt: new Date(),
      ...(secret === undefined ? {} : { webhookSecret: secret }),
    };
    return db.$transaction(async (transaction) => {
      await transaction.budget.updateMany({ where: { projectId, id }, data });
      const current = { where: { budget: { projectId, id } }, data: { isCurrent: false } };
      await transaction.budgetSpending.updateMany(current);
      // They are not news any more when a webhook comes again.
      const unsent = { where: { budget: { projectId, id }, state: 'pending' }, data: { state: 'silent' } };
      if (terms.webhookUrl === null) await transaction.budgetAlert.updateMany(unsent);
      const row = await transaction.budget.findFirst({ where: { projectId, id } });
      if (row === null) throw unknownBudget(id);
      return toBudget(row);
    });
  },
  delete: async (projectId, id) => {
    const { count } = await db.budget.deleteMany({ where: { projectId, id } });
    if (count === 0) throw unknownBudget(id);
  },
  standing: async (projectId, id) => readStanding(db, projectId, id),
  alerts: async (projectId, id, { page, limit }) => {
    const where = { budgetId: id, budget: { projectId } };
    const [rows, totalItems] = await Promise.all([
      db.budgetAlert.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.budgetAlert.count({ where }),
    ]);
    return { items: rows.map((row) => toAlert(row, projectId)), totalItems };
  },
});

type StandingRow = BudgetModel &
  (Omit<BudgetSpendingModel, 'budgetId'> | { readonly asOf: null }) & { readonly watchedAt: Date | null };

/** One statement: every check uses it. */
const readStanding = async (
  db: PrismaClient,
  projectId: ProjectId,
  id: string,
): Promise<BudgetStanding | undefined> => {
  const [row] = await db.$queryRaw<StandingRow[]>`
    SELECT b.id, b.project_id AS "projectId", b.name, b.scope_kind AS "scopeKind", b.scope_value AS "scopeValue",
      b.period, b.amount, b.thresholds, b.webhook_url AS "webhookUrl", b.when_over AS "whenOver",
      b.when_unknown AS "whenUnknown", b.created_at AS "createdAt", b.updated_at AS "updatedAt",
      s.window_from AS "windowFrom", s.spent, s.unpriced_observations AS "unpricedObservations", s.as_of AS "asOf",
      s.read_at AS "readAt", s.is_current AS "isCurrent", w.watched_at AS "watchedAt"
    FROM budgets b
    LEFT JOIN budget_spendings s ON s.budget_id = b.id
    LEFT JOIN budget_watch w ON w.id = ${watchId}
    WHERE b.project_id = ${projectId} AND b.id = ${id}`;
  if (row === undefined) return undefined;
  return {
    budget: toBudget(row),
    spending: row.asOf === null ? undefined : toSpending(row),
    watchedAt: row.watchedAt === null ? undefined : toMicros(row.watchedAt),
  };
};
