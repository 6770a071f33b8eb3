import { repricingStates } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { usdText } from './model-spending.ts';
import { pageOf } from './page.ts';
import { pageParameters } from './query-parameters.ts';
import { timestamp } from './timestamp.ts';

const tag = 'Costs';
const oneRun = z.object({ repricingId: z.string().min(1).max(1000) });

const repricingSchema = component(
  'Repricing',
  z.object({
    id: z.string(),
    state: z
      .enum(repricingStates)
      .describe('`queued` and `running` go on by themselves, also after a crash; the others are final.'),
    dryRun: z.boolean().describe('Tells the differences and changes nothing.'),
    automatic: z.boolean().describe('A new price asked for it; it is for unpriced observations only.'),
    requestedBy: z.string().nullable().describe('The public key of who asked, or `user:` and the id of a user.'),
    fromTimestamp: z.iso.datetime(),
    toTimestamp: z.iso.datetime(),
    models: z.array(z.string()).nullable().describe('null: all.'),
    priceVersion: z.int().describe('The version of the price book whose prices are used.'),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    days: z.int().nullable().describe('How many days it has to look at; null until it has begun.'),
    daysDone: z.int(),
    problem: z.string().nullable().describe('Why it failed.'),
  }),
);

const sums = {
  observations: z.int().describe('Whose cost, matched model or price version changes.'),
  recordedCost: usdText.describe('As it was recorded first. US dollars, exact.'),
  costBefore: usdText,
  costAfter: usdText,
  difference: usdText.describe('`costAfter` less `costBefore`. US dollars, exact.'),
  unpricedBefore: z.int(),
  unpricedAfter: z.int(),
};

const repricingWithDifferencesSchema = component(
  'RepricingWithDifferences',
  repricingSchema.extend({
    totals: z.object(sums),
    differences: z
      .array(z.object({ day: z.iso.date(), model: z.string().nullable(), ...sums }))
      .describe('By day and model, of the days that it has come to; where nothing changes there is none.'),
  }),
);

const requestSchema = z
  .object({
    fromTimestamp: timestamp.describe('Of the start time; inclusive.'),
    toTimestamp: timestamp.describe('Exclusive.'),
    models: z
      .array(z.string().min(1))
      .min(1, { error: 'must name a model; leave it out for all' })
      .max(1000)
      .optional()
      .describe('As clients named them; all when absent.'),
    priceVersion: z
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .describe('A version of the price book; the latest when absent.'),
    dryRun: z.boolean().default(false),
  })
  .refine(({ fromTimestamp, toTimestamp }) => fromTimestamp < toTimestamp, {
    path: ['toTimestamp'],
    error: 'must be after fromTimestamp',
  });

export const createRepricing = defineEndpoint({
  operation: 'createRepricing',
  method: 'post',
  path: '/api/public/costs/reprice',
  tag,
  summary: 'Price observations of a period again',
  description:
    'Costs that were computed, or are unknown, get the prices that a version of the price book has for their start ' +
    'time. Costs that clients gave are never touched, and what was recorded first stays readable. A dry run answers ' +
    'with the differences; when it takes longer than 20 seconds, ask for it by its id. Anything else goes on in the ' +
    'background, in the order in which it was asked for.',
  access: 'write',
  body: jsonBody(requestSchema, {
    fromTimestamp: '2026-03-01T00:00:00Z',
    toTimestamp: '2026-03-02T00:00:00Z',
    dryRun: true,
  }),
  responses: { 200: { description: 'The run, as it stands.', schema: repricingWithDifferencesSchema } },
});

export const listRepricings = defineEndpoint({
  operation: 'listRepricings',
  method: 'get',
  path: '/api/public/costs/reprice',
  tag,
  summary: 'List who had which costs changed, and when',
  access: 'read',
  query: z.object(pageParameters),
  exampleQuery: { limit: '10' },
  responses: { 200: { description: 'A page of runs, newest first.', schema: pageOf(repricingSchema) } },
});

export const getRepricing = defineEndpoint({
  operation: 'getRepricing',
  method: 'get',
  path: '/api/public/costs/reprice/{repricingId}',
  tag,
  summary: 'Get a re-pricing with its differences',
  access: 'read',
  params: oneRun,
  responses: { 200: { description: 'The run, as it stands.', schema: repricingWithDifferencesSchema } },
});

export const cancelRepricing = defineEndpoint({
  operation: 'cancelRepricing',
  method: 'post',
  path: '/api/public/costs/reprice/{repricingId}/cancel',
  tag,
  summary: 'Give a re-pricing up',
  description: 'One that is running ends soon; what it has changed by then stays changed.',
  access: 'write',
  params: oneRun,
  responses: { 200: { description: 'The run, as it stands.', schema: repricingSchema } },
});
