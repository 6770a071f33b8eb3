import {
  entityIdSchema,
  promptDeliveryDays,
  promptDeliveryStates,
  promptEvents,
  promptWebhooksMax,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { webUrl } from './web-url.ts';

const tag = 'Prompts';
const oneWebhook = z.object({ webhookId: entityIdSchema });

const eventsSchema = z.array(z.enum(promptEvents)).min(1).max(promptEvents.length);
const inOrder = (events: readonly (typeof promptEvents)[number][]) =>
  promptEvents.filter((event) => events.includes(event));
const webhookShape = {
  name: storableText(200).trim().min(1),
  url: webUrl.describe('Private addresses are refused unless the server allows them.'),
};
const secretSchema = storableText(200).min(16);

const newWebhookSchema = z.strictObject({
  ...webhookShape,
  events: eventsSchema
    .default([...promptEvents])
    .transform(inOrder)
    .describe('What it gets; all when absent.'),
  secret: secretSchema.optional().describe('Signs what is sent. One is made, and shown once, when it is absent.'),
});

const webhookChangesSchema = z
  .strictObject({
    ...webhookShape,
    events: eventsSchema.transform(inOrder).describe('What it gets.'),
    secret: secretSchema.describe('Signs what is sent from now on.'),
    enabled: z
      .boolean()
      .describe('Without it nothing is sent: what changes meanwhile is never sent, and what waits already waits.'),
  })
  .partial();

const promptWebhookSchema = component(
  'PromptWebhook',
  z.object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    events: z.array(z.enum(promptEvents)),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
  }),
);

const madeWebhookSchema = promptWebhookSchema.extend({
  secret: z.string().optional().describe('When one was made: this is the only time that it is shown.'),
});

const promptDeliverySchema = component(
  'PromptWebhookDelivery',
  z.object({
    id: z.string().describe('Sent as `webhook-id` and `idempotency-key`.'),
    event: z.string(),
    state: z.enum(promptDeliveryStates).describe('`pending`: to be sent, or sent again. `failed`: given up.'),
    attempts: z.array(z.object({ at: z.iso.datetime(), problem: z.string().nullable() })),
    payload: z.record(z.string(), z.unknown()).describe('What the receiver gets.'),
    createdAt: z.iso.datetime(),
  }),
);

export const listPromptWebhooks = defineEndpoint({
  operation: 'listPromptWebhooks',
  method: 'get',
  path: '/api/public/prompt-webhooks',
  tag,
  summary: 'List webhooks of prompts',
  access: 'read',
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of webhooks, oldest first.', schema: pageOf(promptWebhookSchema) } },
});

export const createPromptWebhook = defineEndpoint({
  operation: 'createPromptWebhook',
  method: 'post',
  path: '/api/public/prompt-webhooks',
  tag,
  summary: 'Send changes of prompts to a webhook',
  description:
    `At most ${promptWebhooksMax} in a project. Each change of a prompt is stored with a message for each webhook in one ` +
    'transaction, and sent as a POST `{type, timestamp, data}`, signed as Standard Webhooks are (`webhook-id`, ' +
    '`webhook-timestamp`, `webhook-signature: v1,<base64>`). It is repeated with the same `webhook-id` and `idempotency-key` ' +
    'until the receiver answers 2xx, up to 15 times over 17 hours; of one prompt the next is sent when the one before came to an end.',
  access: 'write',
  body: jsonBody(newWebhookSchema, {
    name: 'Deploy',
    url: 'https://hooks.example.com/prompts',
    events: ['prompt.labels_moved'],
  }),
  responses: {
    200: { description: 'The webhook.', schema: madeWebhookSchema },
    409: { description: 'The project has as many as it may have.', schema: problemSchema },
  },
});

export const updatePromptWebhook = defineEndpoint({
  operation: 'updatePromptWebhook',
  method: 'patch',
  path: '/api/public/prompt-webhooks/{webhookId}',
  tag,
  summary: 'Change a webhook of prompts',
  description:
    'Absent members are as they are. What was not sent to it yet goes to its new address, signed with its new secret.',
  access: 'write',
  params: oneWebhook,
  body: jsonBody(webhookChangesSchema, { url: 'https://hooks.example.com/deploys', enabled: true }),
  responses: { 200: { description: 'The webhook.', schema: promptWebhookSchema } },
});

export const deletePromptWebhook = defineEndpoint({
  operation: 'deletePromptWebhook',
  method: 'delete',
  path: '/api/public/prompt-webhooks/{webhookId}',
  tag,
  summary: 'Delete a webhook of prompts with its deliveries',
  description: 'What was not sent to it yet is not sent.',
  access: 'write',
  params: oneWebhook,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

export const testPromptWebhook = defineEndpoint({
  operation: 'testPromptWebhook',
  method: 'post',
  path: '/api/public/prompt-webhooks/{webhookId}/test',
  tag,
  summary: 'Send a test to a webhook of prompts',
  description:
    'A message of the type `prompt.test`, sent as all are within seconds: its deliveries show what came of it.',
  access: 'write',
  params: oneWebhook,
  responses: {
    202: { description: 'The message, which is to be sent.', schema: promptDeliverySchema },
    409: { description: 'The webhook is not enabled.', schema: problemSchema },
  },
});

export const listPromptWebhookDeliveries = defineEndpoint({
  operation: 'listPromptWebhookDeliveries',
  method: 'get',
  path: '/api/public/prompt-webhooks/{webhookId}/deliveries',
  tag,
  summary: 'List what was sent to a webhook of prompts',
  description: `What came to an end is kept for ${promptDeliveryDays} days at least.`,
  access: 'read',
  params: oneWebhook,
  query: z.object(pageParameters),
  exampleQuery: { limit: '10' },
  responses: { 200: { description: 'A page of deliveries, newest first.', schema: pageOf(promptDeliverySchema) } },
});
