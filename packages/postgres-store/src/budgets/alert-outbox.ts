import type { AlertOutbox, ProjectId } from '@spanledger/core';
import type { PrismaClient } from '../generated/client.ts';
import type { BudgetAlertModel } from '../generated/models.ts';
import { takenIfReadable, type SecretBox } from '../secrets/secret-box.ts';
import { secretPlace, webhookSecrets } from '../secrets/secret-columns.ts';
import { toAlert, toDate } from './budget-rows.ts';

interface ClaimedRow extends Omit<BudgetAlertModel, 'dueAt'> {
  readonly projectId: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
}

export const postgresAlertOutbox = (db: PrismaClient, secrets: SecretBox): AlertOutbox => ({
  claim: async (now, claimedUntil, limit) => {
    const rows = await db.$queryRaw<ClaimedRow[]>`
      UPDATE budget_alerts a SET due_at = ${toDate(claimedUntil)}
      FROM budgets b
      WHERE b.id = a.budget_id AND a.id IN (
        SELECT due.id
        FROM budget_alerts due JOIN budgets of ON of.id = due.budget_id JOIN projects p ON p.id = of.project_id
        WHERE due.state = 'pending' AND due.due_at <= ${toDate(now)} AND of.webhook_url IS NOT NULL
          AND p.deleted_at IS NULL
        ORDER BY due.due_at, due.id LIMIT ${limit} FOR UPDATE OF due SKIP LOCKED
      )
      RETURNING a.id, a.budget_id AS "budgetId", a.window_from AS "windowFrom", a.threshold, a.raised_at AS "raisedAt",
        a.payload, a.state, a.attempts, b.project_id AS "projectId", b.webhook_url AS "webhookUrl",
        COALESCE(b.webhook_secret, '') AS "webhookSecret"`;
    return Promise.all(
      rows.map(async ({ projectId, webhookUrl, webhookSecret, ...row }) => ({
        ...toAlert(row, projectId as ProjectId),
        webhookUrl,
        webhookSecret: await takenIfReadable(secrets, secretPlace(webhookSecrets, row.budgetId), webhookSecret),
      })),
    );
  },
  settle: async (projectId, alertId, at, outcome) => {
    const attempt = { at, problem: outcome.state === 'delivered' ? null : outcome.problem };
    const dueAt = toDate(outcome.state === 'pending' ? outcome.retryAt : at);
    await db.$executeRaw`
      UPDATE budget_alerts a SET due_at = ${dueAt},
        state = CASE ${outcome.state} WHEN 'pending' THEN a.state ELSE ${outcome.state} END,
        attempts = a.attempts || ${JSON.stringify([attempt])}::jsonb
      FROM budgets b
      WHERE b.id = a.budget_id AND b.project_id = ${projectId} AND a.id = ${alertId} AND a.state <> 'delivered'`;
  },
});
