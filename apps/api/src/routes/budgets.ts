import {
  checkBudget,
  createBudget,
  deleteBudget,
  getBudget,
  listBudgetAlerts,
  listBudgets,
  pageMeta,
  updateBudget,
} from '@spanledger/api-contract';
import { createBudgetChecks, type BudgetChecks } from '@spanledger/budgets';
import {
  invalidField,
  notFound,
  type Budget,
  type BudgetScope,
  type BudgetStore,
  type DomainError,
  type Micros,
  type ProjectId,
} from '@spanledger/core';
import { normaliseEnvironment } from '@spanledger/ingestion';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { budgetAlertJson, budgetCheckJson, budgetJson } from '../json/budget-json.ts';
import { missingSecret, refusePrivateWebhook } from './budget-webhooks.ts';

interface Parts extends Pick<ApiDependencies, 'dailyCosts' | 'arePrivateWebhooksAllowed'> {
  readonly budgets: Omit<BudgetStore, 'create' | 'update' | 'delete'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const budgetRoutes = (parts: Parts): readonly Route[] => {
  const checks = createBudgetChecks(parts);
  return [...settingRoutes(parts, checks), ...readingRoutes(parts, checks)];
};

const unknownBudget = (id: string): DomainError => notFound(`The project has no budget ${id}.`);

const find = async (budgets: Pick<BudgetStore, 'get'>, projectId: ProjectId, id: string): Promise<Budget> => {
  const budget = await budgets.get(projectId, id);
  if (budget === undefined) throw unknownBudget(id);
  return budget;
};

/** Nothing is ever spent in an environment that no trace can have. */
const assertStored = (scope: BudgetScope): void => {
  if (scope.kind !== 'environment') return;
  const stored = normaliseEnvironment(scope.value);
  if (stored !== scope.value)
    throw invalidField('body.scope.value', `must be '${stored}', as this environment is stored`);
};

const settingRoutes = (
  { budgets, readBody, arePrivateWebhooksAllowed = false }: Parts,
  checks: BudgetChecks,
): readonly Route[] => [
  jsonRoute(
    createBudget,
    async ({ caller: { projectId }, stores, body }) => {
      assertStored(body.scope);
      if (!arePrivateWebhooksAllowed) refusePrivateWebhook(body);
      const made = missingSecret(body, null);
      const webhookSecret = body.webhookUrl === null ? null : (body.webhookSecret ?? made ?? null);
      const budget = await stores.budgets.create(projectId, { ...body, webhookSecret });
      return { ...budgetJson(budget), ...shownOnce(made) };
    },
    readBody,
  ),

  jsonRoute(
    updateBudget,
    async ({ caller: { projectId }, stores, params: { budgetId }, body }) => {
      if (!arePrivateWebhooksAllowed) refusePrivateWebhook(body);
      const made = missingSecret(body, (await find(budgets, projectId, budgetId)).webhookUrl);
      const budget = await stores.budgets.update(projectId, budgetId, {
        ...body,
        webhookSecret: body.webhookSecret ?? made,
      });
      checks.invalidate(projectId, budgetId);
      return { ...budgetJson(budget), ...shownOnce(made) };
    },
    readBody,
  ),

  jsonRoute(deleteBudget, async ({ caller: { projectId }, stores, params: { budgetId } }) => {
    await stores.budgets.delete(projectId, budgetId);
    checks.invalidate(projectId, budgetId);
    return { message: 'Budget deleted successfully' };
  }),
];

const readingRoutes = ({ budgets }: Parts, checks: BudgetChecks): readonly Route[] => [
  jsonRoute(listBudgets, async ({ caller: { projectId }, query }) => {
    const page = await budgets.list(projectId, query);
    return { data: page.items.map(budgetJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getBudget, async ({ caller: { projectId }, params: { budgetId } }) =>
    budgetJson(await find(budgets, projectId, budgetId)),
  ),

  jsonRoute(checkBudget, async ({ caller: { projectId }, params: { budgetId } }) => {
    const verdict = await checks.check(projectId, budgetId);
    if (verdict === undefined) throw unknownBudget(budgetId);
    return budgetCheckJson(budgetId, verdict);
  }),

  jsonRoute(listBudgetAlerts, async ({ caller: { projectId }, params: { budgetId }, query }) => {
    await find(budgets, projectId, budgetId);
    const page = await budgets.alerts(projectId, budgetId, query);
    return { data: page.items.map(budgetAlertJson), meta: pageMeta(query, page) };
  }),
];

const shownOnce = (webhookSecret: string | undefined): { webhookSecret?: string } =>
  webhookSecret === undefined ? {} : { webhookSecret };
