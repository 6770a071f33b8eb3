import { randomUUID } from 'node:crypto';

import {
  conflict,
  microsPerMs,
  notFound,
  promptTestEvent,
  promptTestPayload,
  promptWebhooksMax,
  webhookIsDisabled,
  type DeliveryAttempt,
  type ProjectId,
  type PromptDelivery,
  type PromptWebhook,
  type PromptWebhookChanges,
  type PromptWebhookStore,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { PromptDeliveryModel, PromptWebhookModel } from '../generated/models.ts';
import { lockProject } from '../identity/lock-project.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { promptWebhookSecrets, secretPlace } from '../secrets/secret-columns.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];

const unknownWebhook = (id: string) => notFound(`The project has no prompt webhook ${id}.`);

export const postgresPromptWebhookStore = (db: PrismaClient, secrets: SecretBox): PromptWebhookStore => ({
  create: async (projectId, { name, url, secret, events }) => {
    const id = randomUUID();
    const stored = await secrets.put(secretPlace(promptWebhookSecrets, id), secret);
    return db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      if ((await transaction.promptWebhook.count({ where: { projectId } })) >= promptWebhooksMax) {
        throw conflict(`A project has at most ${promptWebhooksMax} prompt webhooks. Delete one first.`);
      }
      const data = { id, projectId, name, url, secret: stored, events: [...events] };
      return toWebhook(await transaction.promptWebhook.create({ data }));
    });
  },
  update: async (projectId, id, changes) => {
    const data = await changedColumns(secrets, id, changes);
    return db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      await find(transaction, projectId, id);
      return toWebhook(await transaction.promptWebhook.update({ where: { id }, data }));
    });
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.promptWebhook.findMany({ where, orderBy: oldestFirst, skip: (page - 1) * limit, take: limit }),
      db.promptWebhook.count({ where }),
    ]);
    return { items: rows.map(toWebhook), totalItems };
  },
  delete: async (projectId, id) => {
    const { count } = await db.promptWebhook.deleteMany({ where: { projectId, id } });
    if (count === 0) throw unknownWebhook(id);
  },
  test: async (projectId, id) => {
    if (!(await find(db, projectId, id)).isEnabled) throw conflict(webhookIsDisabled);
    const payload = promptTestPayload(projectId, id, Date.now() * microsPerMs);
    const ids = { id: randomUUID(), projectId, webhookId: id };
    const data = { ...ids, event: promptTestEvent, payload, dueAt: new Date(0) };
    return toDelivery(await db.promptDelivery.create({ data }));
  },
  deliveries: async (projectId, id, { page, limit }) => {
    await find(db, projectId, id);
    const where = { projectId, webhookId: id };
    const newestFirst = { sequence: 'desc' as const };
    const [rows, totalItems] = await Promise.all([
      db.promptDelivery.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.promptDelivery.count({ where }),
    ]);
    return { items: rows.map(toDelivery), totalItems };
  },
});

const find = async (
  db: PrismaClient | Prisma.TransactionClient,
  projectId: ProjectId,
  id: string,
): Promise<PromptWebhookModel> => {
  const row = await db.promptWebhook.findFirst({ where: { projectId, id } });
  if (row === null) throw unknownWebhook(id);
  return row;
};

const changedColumns = async (
  secrets: SecretBox,
  id: string,
  { name, url, events, secret, enabled }: PromptWebhookChanges,
): Promise<Prisma.PromptWebhookUpdateInput> => ({
  ...(name === undefined ? {} : { name }),
  ...(url === undefined ? {} : { url }),
  ...(events === undefined ? {} : { events: [...events] }),
  ...(enabled === undefined ? {} : { isEnabled: enabled }),
  ...(secret === undefined ? {} : { secret: await secrets.put(secretPlace(promptWebhookSecrets, id), secret) }),
});

const toWebhook = ({ id, projectId, name, url, events, isEnabled, createdAt }: PromptWebhookModel): PromptWebhook => ({
  id,
  projectId: projectId as ProjectId,
  name,
  url,
  events: events as unknown as PromptWebhook['events'],
  enabled: isEnabled,
  createdAt: toMicros(createdAt),
});

const toDelivery = (row: PromptDeliveryModel): PromptDelivery => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  webhookId: row.webhookId,
  event: row.event as PromptDelivery['event'],
  payload: row.payload,
  state: row.state as PromptDelivery['state'],
  attempts: row.attempts as unknown as readonly DeliveryAttempt[],
  createdAt: toMicros(row.createdAt),
});
