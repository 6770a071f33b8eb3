import type { DeliveryAttempt, ProjectId, WebhookOutbox } from '@spanledger/core';

import { toDate } from '../budgets/budget-rows.ts';
import type { PrismaClient } from '../generated/client.ts';
import { takenIfReadable, type SecretBox } from '../secrets/secret-box.ts';
import { promptWebhookSecrets, secretPlace } from '../secrets/secret-columns.ts';

interface ClaimedRow {
  readonly id: string;
  readonly projectId: string;
  readonly webhookId: string;
  readonly payload: string;
  readonly attempts: unknown;
  readonly webhookUrl: string;
  readonly secret: string;
  readonly sequence: bigint;
}

/**
 * A webhook gets one message of a prompt at a time, in the order of the changes: the next after the previous one has
 * ended.
 */
export const postgresPromptDeliveryOutbox = (db: PrismaClient, secrets: SecretBox): WebhookOutbox => ({
  claim: async (now, claimedUntil, limit) => {
    const rows = await db.$queryRaw<ClaimedRow[]>`
      UPDATE prompt_deliveries d SET due_at = ${toDate(claimedUntil)}
      FROM prompt_webhooks w
      WHERE w.id = d.webhook_id AND d.sequence IN (
        SELECT due.sequence
        FROM prompt_deliveries due
        JOIN prompt_webhooks of ON of.id = due.webhook_id
        JOIN projects p ON p.id = of.project_id
        WHERE due.state = 'pending' AND due.due_at <= ${toDate(now)} AND p.deleted_at IS NULL AND of.is_enabled
          AND NOT EXISTS (
            SELECT FROM prompt_deliveries earlier
            WHERE earlier.webhook_id = due.webhook_id AND earlier.state = 'pending'
              AND earlier.prompt_name = due.prompt_name AND earlier.sequence < due.sequence)
        ORDER BY due.sequence LIMIT ${limit} FOR UPDATE OF due SKIP LOCKED
      )
      RETURNING d.sequence, d.id, d.project_id AS "projectId", d.webhook_id AS "webhookId", d.payload, d.attempts,
        w.url AS "webhookUrl", w.secret`;
    const inOrder = rows.toSorted((a, b) => Number(a.sequence - b.sequence));
    return Promise.all(
      inOrder.map(async ({ id, projectId, webhookId, payload, attempts, webhookUrl, secret }) => ({
        id,
        projectId: projectId as ProjectId,
        payload,
        attempts: attempts as readonly DeliveryAttempt[],
        webhookUrl,
        webhookSecret: await takenIfReadable(secrets, secretPlace(promptWebhookSecrets, webhookId), secret),
      })),
    );
  },
  settle: async (projectId, id, at, outcome) => {
    const attempt = { at, problem: outcome.state === 'delivered' ? null : outcome.problem };
    const dueAt = toDate(outcome.state === 'pending' ? outcome.retryAt : at);
    await db.$executeRaw`
      UPDATE prompt_deliveries SET state = ${outcome.state}, due_at = ${dueAt},
        attempts = attempts || ${JSON.stringify([attempt])}::jsonb
      WHERE project_id = ${projectId} AND id = ${id} AND state <> 'delivered'`;
  },
});
