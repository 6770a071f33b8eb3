import { microsPerMs, promptDeliveryDays, promptPayload, type ProjectId, type PromptEvent } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';

/** Of each webhook: a change adds two messages at most. */
const removedAtOnce = 100;

/**
 * Stores the messages of a change for the project's webhooks, in its transaction: neither is stored without the other.
 * Their order is that of the changes, as long as the transaction holds the project. Messages that ended long ago are
 * removed.
 */
export const storeDeliveries = async (
  db: Prisma.TransactionClient,
  projectId: ProjectId,
  events: readonly PromptEvent[],
): Promise<void> => {
  if (events.length === 0 || (await db.promptWebhook.count({ where: { projectId, isEnabled: true } })) === 0) return;
  for (const event of events) {
    const payload = promptPayload(projectId, event, Date.now() * microsPerMs);
    // Due at once, independent of the clock of the sending process.
    await db.$executeRaw`
      INSERT INTO prompt_deliveries (id, project_id, webhook_id, event, prompt_name, payload, due_at)
      SELECT gen_random_uuid()::text, ${projectId}, w.id, ${event.type}, ${event.name}, ${payload}, 'epoch'
      FROM prompt_webhooks w WHERE w.project_id = ${projectId} AND w.is_enabled AND ${event.type} = ANY (w.events)
      ORDER BY w.created_at, w.id`;
  }
  await db.$executeRaw`
    DELETE FROM prompt_deliveries WHERE sequence IN (
      SELECT oldest.sequence FROM prompt_webhooks w CROSS JOIN LATERAL (
        SELECT d.sequence, d.state, d.created_at FROM prompt_deliveries d
        WHERE d.webhook_id = w.id ORDER BY d.sequence LIMIT ${removedAtOnce}
      ) oldest
      WHERE w.project_id = ${projectId} AND oldest.state <> 'pending'
        AND oldest.created_at < clock_timestamp() - make_interval(days => ${promptDeliveryDays}::int))`;
};
