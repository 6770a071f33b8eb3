import { parseIso } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody, type Endpoint } from './endpoint.ts';
import { pageOf } from './page.ts';
import { booleanParameter, pageParameters, parameter, textParameter, wholeNumber } from './query-parameters.ts';
import { problemSchema } from './problem.ts';

const tag = 'Models';

const perMillion = z.string().describe('US dollars for a million units, exact.');
const bookVersion = z.int().min(0).describe('Of the price book: it grows with every change.');
const scopes = ['project', 'organization', 'instance'] as const;

const sourceSchema = component(
  'PriceSource',
  z.object({
    source: z.string().describe('`custom` for prices set by hand, `litellm-` with a digest for a file, or a package.'),
    scope: z.enum(scopes).describe('Whose prices they are. The nearest one counts: of the project, then the next.'),
    models: z.int().describe('Prices of this source that are in the book now.'),
    version: bookVersion.nullable().describe('Of the book, that added the last of them; null for built-in ones.'),
  }),
);

const versionSchema = component(
  'PriceBookVersion',
  z.object({
    version: bookVersion,
    createdAt: z.iso.datetime(),
    builtIn: z.string().nullable().describe('The built-in prices that count from this version on; null: as before.'),
    sources: z.array(z.string()).describe('Of the prices that it added.'),
    added: z.int(),
    removed: z.int(),
  }),
);

const rateSchema = z.object({
  perMillion,
  tiers: z.array(z.object({ above: z.int().describe('Input units of one call.'), perMillion })),
});

const stepSchema = component(
  'PriceStep',
  z.object({
    from: z.iso.datetime().describe('The day on which it begins, at its start in UTC.'),
    matched: z.string().nullable().describe('The model whose price counts; null where the name has no price.'),
    provider: z.string().nullable(),
    source: z.string().nullable().describe('The source of the price, with the version that it was added in.'),
    rates: z.record(z.string(), rateSchema).describe('By usage bucket; empty where the name has no price.'),
  }),
);

const plannedPriceSchema = component(
  'PlannedPrice',
  z.object({
    change: z
      .enum(['added', 'changed', 'removed', 'gone', 'kept'])
      .describe(
        '`gone` is not in the file any more and stays; `kept` was set by hand, and the file does not touch it.',
      ),
    modelName: z.string(),
    provider: z.string().nullable(),
    startDate: z.iso.datetime().nullable().describe('From when on it counts; null: since ever.'),
    before: z.record(z.string(), perMillion).nullable().describe('What it costs now, by usage bucket.'),
    after: z.record(z.string(), perMillion).nullable().describe('What it costs then; null where it is removed.'),
  }),
);

const nameLengthMax = 300;
const daysMax = 1100;
const days = wholeNumber(1, daysMax).default(365);
const plannedMax = 500;

const beginParameter = parameter(
  textParameter('').transform((text, context): number | null | undefined => {
    if (text === undefined || text === 'ever') return text === undefined ? undefined : null;
    const at = parseIso(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: "must be 'ever' or an ISO 8601 date such as 2026-01-02" });
    return z.NEVER;
  }),
  {
    description: 'When prices that changed begin: a date, or `ever` to replace them since ever. Now when unset.',
    type: 'string',
  },
);

export const getPriceBook = defineEndpoint({
  operation: 'getPriceBook',
  method: 'get',
  path: '/api/public/price-book',
  tag,
  summary: 'Get where the prices of the project come from',
  description: 'The latest version of the price book, and the sources of the prices in it, the nearest first.',
  access: 'read',
  responses: {
    200: { description: 'The book.', schema: z.object({ version: bookVersion, sources: z.array(sourceSchema) }) },
  },
});

export const listPriceBookVersions = defineEndpoint({
  operation: 'listPriceBookVersions',
  method: 'get',
  path: '/api/public/price-book/versions',
  tag,
  summary: 'List the versions of the price book',
  description:
    'The newest first. Versions that changed nothing for this project are left out, so numbers can be missing. Any version can be priced by again.',
  access: 'read',
  query: z.object(pageParameters),
  exampleQuery: { limit: '20' },
  responses: { 200: { description: 'A page of versions.', schema: pageOf(versionSchema) } },
});

export const getPriceHistory = defineEndpoint({
  operation: 'getPriceHistory',
  method: 'get',
  path: '/api/public/price-book/history',
  tag,
  summary: 'Get what a model cost over time',
  description:
    'By the latest version of the book, for calls of each day without a service tier: a step where the price in force at the end of a day (of today: now) is another one than the day before.',
  access: 'read',
  query: z.object({
    model: parameter(textParameter('').pipe(z.string({ error: 'is missing: a model' }).max(nameLengthMax)), {
      description: 'As clients name it.',
      type: 'string',
      minLength: 1,
      maxLength: nameLengthMax,
    }),
    provider: parameter(textParameter('').pipe(z.string().max(nameLengthMax).optional()), {
      description: 'As clients name it; any when unset.',
      type: 'string',
      maxLength: nameLengthMax,
    }),
    days: parameter(textParameter('').pipe(days), {
      description: 'How many days, with today.',
      type: 'integer',
      minimum: 1,
      maximum: daysMax,
      default: 365,
    }),
  }),
  exampleQuery: { model: 'gpt-4o', days: '365' },
  responses: {
    200: {
      description: 'The steps, the oldest first.',
      schema: z.object({ model: z.string(), from: z.iso.datetime(), steps: z.array(stepSchema) }),
    },
  },
});

export const importPrices = defineEndpoint({
  operation: 'importPrices',
  method: 'post',
  path: '/api/public/price-book/import',
  tag,
  summary: 'Import prices in the format of LiteLLM',
  description:
    'Takes a file like `model_prices_and_context_window.json` over as prices of the project, all or nothing. Importing it again changes nothing, and what was set by hand stays. With `dryRun` nothing is changed: the answer is the plan.',
  access: 'write',
  query: z.object({
    dryRun: booleanParameter('Shows what would change, and changes nothing.'),
    from: beginParameter,
    prune: booleanParameter('Removes what was imported before and is not in the file any more.'),
  }),
  exampleQuery: { dryRun: 'true' },
  body: jsonBody(z.record(z.string(), z.unknown()).describe('Prices by model.'), {
    'my-model': {
      litellm_provider: 'openai',
      mode: 'chat',
      input_cost_per_token: 0.000002,
      output_cost_per_token: 0.000008,
    },
  }),
  responses: {
    200: {
      description: 'What changed, or would change.',
      schema: z.object({
        dryRun: z.boolean(),
        source: z.string().describe('Of the prices of this file.'),
        version: bookVersion.nullable().describe('The version that holds them; null where nothing was changed.'),
        totals: z.object({
          added: z.int(),
          changed: z.int(),
          unchanged: z.int(),
          kept: z.int(),
          gone: z.int(),
          removed: z.int(),
          withoutPricePerToken: z.int().describe('Models of the file that are priced by the image, second or page.'),
        }),
        prices: z.array(plannedPriceSchema).max(plannedMax).describe(`The first ${plannedMax} that are not unchanged.`),
      }),
    },
    409: { description: 'The project would have too many prices, or two at one time.', schema: problemSchema },
  },
});

/** Endpoints for sources of prices, their history, and imports of files. */
export const priceBookEndpoints: readonly Endpoint[] = [
  getPriceBook,
  listPriceBookVersions,
  getPriceHistory,
  importPrices,
];
