import {
  budgetAlertStates,
  budgetAnswers,
  budgetPeriods,
  budgetStates,
  budgetsMax,
  entityIdSchema,
} from '@spanledger/core';
import { z } from 'zod';
import { budgetAmount } from './budget-amount.ts';
import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { usdText } from './model-spending.ts';
import { pageOf } from './page.ts';
import { pageParameters } from './query-parameters.ts';
import { webUrl } from './web-url.ts';

const tag = 'Budgets';
const oneBudget = z.object({ budgetId: entityIdSchema });

const thresholdMax = 1000;
const thresholdsMax = 20;
const wrongThreshold = `must be whole percents from 1 to ${thresholdMax}`;
const thresholdsSchema = z
  .array(z.int(wrongThreshold).min(1, wrongThreshold).max(thresholdMax, wrongThreshold))
  .max(thresholdsMax)
  .refine((percents) => new Set(percents).size === percents.length, 'must hold each percent once')
  .transform((percents) => percents.toSorted((a, b) => a - b))
  .describe('Whole percents of the amount; reaching one is an alert, once in each period.');

const scopeSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('project') }),
      z.strictObject({ kind: z.enum(['user', 'tag', 'environment']), value: z.string().min(1).max(1000) }),
    ],
    { error: 'must be {"kind": "project"}, or {"kind": "user", "tag" or "environment", "value": "…"}' },
  )
  .describe('Whose costs count: of the whole project, or of the traces with this user, tag or environment.');

const periodSchema = z
  .enum(budgetPeriods)
  .describe('Of UTC: `day`, `week` (from Monday), `month`; `total` is all time.');

const termsShape = {
  name: z.string().trim().min(1).max(200),
  amount: budgetAmount,
  thresholds: thresholdsSchema.default([]),
  webhookUrl: webUrl
    .nullable()
    .default(null)
    .describe('Where alerts are sent. Private addresses are refused unless the server allows them.'),
  webhookSecret: z
    .string()
    .min(16)
    .max(200)
    .optional()
    .describe('Signs what is sent. One is made, and shown once, when a webhook comes without it.'),
  whenOver: z.enum(budgetAnswers).default('deny').describe('What a check answers once the amount is spent.'),
  whenUnknown: z
    .enum(budgetAnswers)
    .default('allow')
    .describe('What a check answers while nobody can say what is spent.'),
};

const newBudgetSchema = z.strictObject({ ...termsShape, scope: scopeSchema, period: periodSchema });
const budgetTermsSchema = z.strictObject(termsShape);

export const budgetSchema = component(
  'Budget',
  z.object({
    id: z.string(),
    name: z.string(),
    scope: z.object({ kind: z.enum(['project', 'user', 'tag', 'environment']), value: z.string().optional() }),
    period: periodSchema,
    amount: usdText,
    thresholds: z.array(z.int()),
    webhookUrl: z.string().nullable(),
    whenOver: z.enum(budgetAnswers),
    whenUnknown: z.enum(budgetAnswers),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const savedBudgetSchema = budgetSchema.extend({
  webhookSecret: z.string().optional().describe('When one was made: this is the only time that it is shown.'),
});

const windowSchema = z
  .object({ from: z.iso.datetime().nullable(), to: z.iso.datetime().nullable() })
  .describe('`to` is exclusive; both are null for all time.');

const checkSchema = component(
  'BudgetCheck',
  z.object({
    budgetId: z.string(),
    allowed: z.boolean(),
    state: z.enum(budgetStates),
    spent: usdText.nullable().describe('US dollars, exact; null while it is unknown.'),
    limit: usdText,
    remaining: usdText.nullable().describe('US dollars, exact; 0 when more is spent than the limit.'),
    unpricedObservations: z
      .int()
      .nullable()
      .describe('Observations with usage but without a known price: `spent` leaves them out.'),
    period: windowSchema,
    asOf: z.iso.datetime().nullable().describe('Everything that was readable then is in `spent`.'),
  }),
);

const alertSchema = component(
  'BudgetAlert',
  z.object({
    id: z.string().describe('Sent as `x-spanledger-delivery` and `idempotency-key`.'),
    threshold: z.int(),
    from: z.iso.datetime().nullable().describe('Where the period began; null for all time.'),
    raisedAt: z.iso.datetime(),
    state: z
      .enum(budgetAlertStates)
      .describe(
        '`silent`: there was no webhook, or none any more when it was to be sent. `pending`: to be sent, or sent again. `failed`: given up.',
      ),
    attempts: z.array(z.object({ at: z.iso.datetime(), problem: z.string().nullable() })),
    payload: z.record(z.string(), z.unknown()).describe('What the receiver is told.'),
  }),
);

export const listBudgets = defineEndpoint({
  operation: 'listBudgets',
  method: 'get',
  path: '/api/public/budgets',
  tag,
  summary: 'List budgets',
  access: 'read',
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of budgets, oldest first.', schema: pageOf(budgetSchema) } },
});

export const createBudget = defineEndpoint({
  operation: 'createBudget',
  method: 'post',
  path: '/api/public/budgets',
  tag,
  summary: 'Set a budget',
  description:
    `At most ${budgetsMax} in a project. An alert is sent as a POST and signed as Standard Webhooks are (` +
    '`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`; a secret that is not `whsec_` and base64 is the ' +
    'key as it is), and by the header `x-spanledger-signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 with the secret over ' +
    'the seconds, a point and the body. It is repeated with the same `webhook-id` and `idempotency-key` until the receiver answers 2xx, up to 15 times over 17 hours.',
  access: 'write',
  body: jsonBody(newBudgetSchema, {
    name: 'Support bot',
    scope: { kind: 'tag', value: 'support' },
    period: 'month',
    amount: '250.00',
    thresholds: [80, 100],
  }),
  responses: { 200: { description: 'The budget.', schema: savedBudgetSchema } },
});

export const getBudget = defineEndpoint({
  operation: 'getBudget',
  method: 'get',
  path: '/api/public/budgets/{budgetId}',
  tag,
  summary: 'Get a budget',
  access: 'read',
  params: oneBudget,
  responses: { 200: { description: 'The budget.', schema: budgetSchema } },
});

export const updateBudget = defineEndpoint({
  operation: 'updateBudget',
  method: 'put',
  path: '/api/public/budgets/{budgetId}',
  tag,
  summary: 'Change the terms of a budget',
  description:
    'All of them: what is not given is its default. Scope and period stay: set another budget instead. Alerts of this ' +
    'period that were raised stay raised. The webhook keeps its secret unless another is given.',
  access: 'write',
  params: oneBudget,
  body: jsonBody(budgetTermsSchema, { name: 'Support bot', amount: '300.00', thresholds: [80, 100] }),
  responses: { 200: { description: 'The budget.', schema: savedBudgetSchema } },
});

export const deleteBudget = defineEndpoint({
  operation: 'deleteBudget',
  method: 'delete',
  path: '/api/public/budgets/{budgetId}',
  tag,
  summary: 'Delete a budget with its alerts',
  access: 'write',
  params: oneBudget,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

export const checkBudget = defineEndpoint({
  operation: 'checkBudget',
  method: 'get',
  path: '/api/public/budgets/{budgetId}/check',
  tag,
  summary: 'Ask whether more may be spent',
  description:
    'Made to be asked before each call of a model. `spent` is at most about two seconds old; `asOf` says exactly.',
  access: ['ingest', 'read'],
  params: oneBudget,
  responses: { 200: { description: 'Allow or deny, with the figures.', schema: checkSchema } },
});

export const listBudgetAlerts = defineEndpoint({
  operation: 'listBudgetAlerts',
  method: 'get',
  path: '/api/public/budgets/{budgetId}/alerts',
  tag,
  summary: 'List thresholds that were reached, and who was told',
  access: 'read',
  params: oneBudget,
  query: z.object(pageParameters),
  exampleQuery: { limit: '10' },
  responses: { 200: { description: 'A page of alerts, newest first.', schema: pageOf(alertSchema) } },
});
