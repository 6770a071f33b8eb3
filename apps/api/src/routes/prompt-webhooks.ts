import {
  createPromptWebhook,
  deletePromptWebhook,
  listPromptWebhookDeliveries,
  listPromptWebhooks,
  pageMeta,
  testPromptWebhook,
  updatePromptWebhook,
  type EndpointOutput,
} from '@spanledger/api-contract';
import { createWebhookSecret } from '@spanledger/budgets';
import { formatIso, type PromptDelivery, type PromptWebhook, type PromptWebhookStore } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { refusePrivateAddress } from './budget-webhooks.ts';

export interface PromptWebhookParts extends Pick<ApiDependencies, 'arePrivateWebhooksAllowed'> {
  readonly promptWebhooks: Pick<PromptWebhookStore, 'list' | 'deliveries'>;
  readonly readBody: BodyReader;
}

export const promptWebhookRoutes = ({
  promptWebhooks,
  arePrivateWebhooksAllowed = false,
  readBody,
}: PromptWebhookParts): readonly Route[] => [
  jsonRoute(listPromptWebhooks, async ({ caller: { projectId }, query }) => {
    const page = await promptWebhooks.list(projectId, query);
    return { data: page.items.map(webhookJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(
    createPromptWebhook,
    async ({ caller: { projectId }, stores, body: { secret, ...body } }) => {
      if (!arePrivateWebhooksAllowed) refusePrivateAddress('body.url', body.url);
      const made = secret === undefined ? createWebhookSecret() : undefined;
      const webhook = await stores.promptWebhooks.create(projectId, { ...body, secret: secret ?? made ?? '' });
      return { ...webhookJson(webhook), ...(made === undefined ? {} : { secret: made }) };
    },
    readBody,
  ),

  jsonRoute(
    updatePromptWebhook,
    async ({ caller: { projectId }, stores, params: { webhookId }, body }) => {
      if (body.url !== undefined && !arePrivateWebhooksAllowed) refusePrivateAddress('body.url', body.url);
      return webhookJson(await stores.promptWebhooks.update(projectId, webhookId, body));
    },
    readBody,
  ),

  jsonRoute(deletePromptWebhook, async ({ caller: { projectId }, stores, params: { webhookId } }) => {
    await stores.promptWebhooks.delete(projectId, webhookId);
    return { message: 'Prompt webhook deleted successfully' };
  }),

  jsonRoute(testPromptWebhook, async ({ caller: { projectId }, stores, params: { webhookId } }) =>
    deliveryJson(await stores.promptWebhooks.test(projectId, webhookId)),
  ),

  jsonRoute(listPromptWebhookDeliveries, async ({ caller: { projectId }, params: { webhookId }, query }) => {
    const page = await promptWebhooks.deliveries(projectId, webhookId, query);
    return { data: page.items.map(deliveryJson), meta: pageMeta(query, page) };
  }),
];

const webhookJson = ({
  id,
  name,
  url,
  events,
  enabled,
  createdAt,
}: PromptWebhook): Omit<EndpointOutput<typeof createPromptWebhook, 200>, 'secret'> => ({
  id,
  name,
  url,
  events: [...events],
  enabled,
  createdAt: formatIso(createdAt),
});

const deliveryJson = ({
  id,
  event,
  state,
  attempts,
  payload,
  createdAt,
}: PromptDelivery): EndpointOutput<typeof testPromptWebhook, 202> => ({
  id,
  event,
  state,
  attempts: attempts.map(({ at, problem }) => ({ at: formatIso(at), problem })),
  payload: JSON.parse(payload) as Record<string, unknown>,
  createdAt: formatIso(createdAt),
});
