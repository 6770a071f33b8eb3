import { entityIdSchema, parseIso, type Micros } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { pageParameters } from './query-parameters.ts';
import { problemSchema } from './problem.ts';

const tag = 'Models';

/** Conditions of one tier, and values of one condition. */
const conditionsMax = 100;

const units = ['TOKENS', 'CHARACTERS', 'MILLISECONDS', 'SECONDS', 'REQUESTS', 'IMAGES'] as const;

const usageCondition = z.object({
  usageDetailPattern: z
    .string()
    .min(1)
    .max(200)
    .describe('A regular expression (RE2) for usage buckets. It must match those of input and no others.'),
  operator: z.enum(['gt', 'gte', 'lt', 'lte', 'eq', 'neq']).describe('`gt` or `gte`: other conditions are refused.'),
  value: z.number().min(0).describe('Input units of one call.'),
  caseSensitive: z.boolean().default(false),
});

const attributeCondition = z.object({
  source: z.enum(['model_parameters', 'metadata']).describe('`model_parameters`: other conditions are refused.'),
  key: z.string().min(1).max(200).describe('`service_tier`: other conditions are refused.'),
  operator: z.literal('in'),
  values: z.array(z.string().min(1).max(200)).min(1).max(conditionsMax),
});

const unitPrices = z.record(z.string().min(1).max(200), z.number().min(0)).describe('Dollars per unit, by bucket.');

const pricingTierMembers = {
  name: z.string().trim().min(1).max(100),
  isDefault: z.boolean().default(false),
  priority: z.int().min(0).max(999).describe('The lowest comes first; 0 for the default tier.'),
  conditions: z
    .array(z.union([usageCondition, attributeCondition]))
    .max(conditionsMax)
    .describe('All must hold; none for the default.'),
  prices: unitPrices,
};

const pricingTierSchema = component('PricingTier', z.object({ id: z.string(), ...pricingTierMembers }));

/** The prices of a model, in the form that existing clients expect. */
export const modelSchema = component(
  'Model',
  z.object({
    id: z.string(),
    modelName: z.string(),
    provider: z.string().nullable().describe('Whose calls it prices; `null` for those of any provider.'),
    matchPattern: z.string(),
    startDate: z.iso.datetime().nullable(),
    unit: z.enum(units).nullable(),
    inputPrice: z.number().nullable().describe('Dollars per unit; see `prices` for all buckets.'),
    outputPrice: z.number().nullable(),
    totalPrice: z.number().nullable(),
    prices: z.record(z.string(), z.object({ price: z.number() })).describe('Of the default tier, by bucket.'),
    pricingTiers: z
      .array(pricingTierSchema)
      .describe(
        'Without those by attributes for Langfuse’s client for Python before version 4 (`x-langfuse-sdk-version`), which would read no model at all.',
      ),
    tokenizerId: z.string().nullable(),
    tokenizerConfig: z.unknown(),
    isLangfuseManaged: z.boolean().describe('Whether it is not the project’s own: built in, or for everybody.'),
    createdAt: z.iso.datetime(),
  }),
);

const startDate = z
  .string()
  .nullish()
  .transform((text, context): Micros | null => {
    const at = text === null || text === undefined ? null : parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: 'custom',
      message: 'must be an ISO 8601 date from 1970 to 2148, such as 2026-01-02 or 2026-01-02T03:04:05Z',
    });
    return z.NEVER;
  });

const unitPrice = z.number().min(0).nullish().describe('Dollars per unit.');

const modelBodySchema = component(
  'ModelBody',
  z.object({
    modelName: z.string().trim().min(1).max(300),
    matchPattern: z
      .string()
      .min(1)
      .max(1000)
      .describe(
        'A regular expression (RE2) that is found in the names clients give to the model. It compiles to at most 1000 ' +
          'instructions, and those of a project to 10,000; plain names, such as `(?i)^(a|b)$`, are free.',
      ),
    startDate: startDate.describe('From when on the price counts; since ever when absent.'),
    unit: z.enum(units).nullish(),
    inputPrice: unitPrice,
    outputPrice: unitPrice,
    totalPrice: unitPrice.describe('Dollars per unit of whatever kind; only without the other two.'),
    pricingTiers: z
      .array(z.object(pricingTierMembers))
      .max(100)
      .nullish()
      .describe('Instead of the three prices: exactly one default tier, and others with conditions.'),
    tokenizerId: z.string().max(100).nullish(),
    tokenizerConfig: z.unknown().optional(),
  }),
);

const oneModel = z.object({ modelId: entityIdSchema });

export const listModels = defineEndpoint({
  operation: 'listModels',
  method: 'get',
  path: '/api/public/models',
  tag,
  summary: 'List what models cost',
  description: 'The prices of the project, its organization and everybody, the newest first; then the built-in ones.',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of models.', schema: pageOf(modelSchema) } },
});

export const createModel = defineEndpoint({
  operation: 'createModel',
  method: 'post',
  path: '/api/public/models',
  tag,
  summary: 'Price a model for the project',
  description:
    'It counts before built-in prices, for all that is accepted after the answer. To change a price, put another one in its place, or create one with a later `startDate`.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(modelBodySchema, {
    modelName: 'my-model',
    matchPattern: '(?i)^(my-model)$',
    unit: 'TOKENS',
    inputPrice: 0.000002,
    outputPrice: 0.000008,
  }),
  responses: {
    200: { description: 'The model.', schema: modelSchema },
    409: { description: 'Another price of this model is in force at the same time.', schema: problemSchema },
  },
});

export const getModel = defineEndpoint({
  operation: 'getModel',
  method: 'get',
  path: '/api/public/models/{modelId}',
  tag,
  summary: 'Get what a model costs',
  access: 'read',
  takesUnknownParameters: true,
  params: oneModel,
  responses: { 200: { description: 'The model.', schema: modelSchema } },
});

export const putModel = defineEndpoint({
  operation: 'putModel',
  method: 'put',
  path: '/api/public/models/{modelId}',
  tag,
  summary: 'Create or replace a price of the project by its id',
  description:
    'The id is that of a price of the project, or a new one that is unique in the project. The price counts for all that is accepted after the answer; what the replaced one priced keeps its cost. The same price again changes nothing. Built-in prices cannot be replaced: a price of the project counts before them.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneModel,
  body: jsonBody(modelBodySchema, {
    modelName: 'my-embedding-model',
    matchPattern: '(?i)^(my-embedding-model)$',
    unit: 'TOKENS',
    pricingTiers: [{ name: 'Standard', isDefault: true, priority: 0, conditions: [], prices: { input: 0.0000001 } }],
  }),
  responses: {
    200: { description: 'The model.', schema: modelSchema },
    409: { description: 'Another price of this model is in force at the same time.', schema: problemSchema },
  },
});

export const deleteModel = defineEndpoint({
  operation: 'deleteModel',
  method: 'delete',
  path: '/api/public/models/{modelId}',
  tag,
  summary: 'Delete a price of the project',
  description:
    'What it priced keeps its cost. Built-in prices cannot be deleted: a price of the project counts before them.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneModel,
  responses: { 200: { description: 'It is out of the book.', schema: messageSchema } },
});
