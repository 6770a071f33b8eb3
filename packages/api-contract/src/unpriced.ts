import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';
import { usdText } from './model-spending.ts';
import { pageOf } from './page.ts';
import { alsoNamed, fromParameter, listParameter, pageParameters, toParameter } from './query-parameters.ts';

const tag = 'Costs';
const period = {
  fromTimestamp: fromParameter('Observations that started from this time on.'),
  toTimestamp: toParameter('Observations that started before this time.'),
};

export const listUnpriced = defineEndpoint({
  operation: 'listUnpriced',
  method: 'get',
  path: '/api/public/costs/unpriced',
  tag,
  summary: 'List the models whose usage has no price',
  description:
    'Every observation is counted, also an aggregate that does not count in totals. Once the price book has a price ' +
    'for them, they are priced by themselves.',
  access: 'read',
  query: z.object({ ...pageParameters, ...period }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'A page of models, the most frequent first.',
      schema: pageOf(
        z.object({
          model: z.string().nullable().describe('As the client named it.'),
          provider: z.string().nullable(),
          observations: z.int(),
          units: z.record(z.string(), z.number()).describe('By usage bucket.'),
          firstSeen: z.iso.datetime(),
          lastSeen: z.iso.datetime(),
        }),
      ),
    },
  },
});

export const listRecordedCosts = defineEndpoint({
  operation: 'listRecordedCosts',
  method: 'get',
  path: '/api/public/costs/recorded',
  tag,
  summary: 'What each day cost by model: as recorded, and as it is now',
  description: 'The two differ where a re-pricing changed a cost. Days are UTC.',
  access: 'read',
  query: z.object({ ...pageParameters, ...period, model: alsoNamed(listParameter('Only these models.'), 'models') }),
  exampleQuery: { model: 'gpt-4o', fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'A page of days and models, newest first.',
      schema: pageOf(
        z.object({
          date: z.iso.date(),
          model: z.string().nullable(),
          observations: z.int(),
          repricedObservations: z.int().describe('Those whose cost is not what was recorded.'),
          recordedCost: usdText,
          recordedUnpriced: z.int(),
          currentCost: usdText,
          currentUnpriced: z.int(),
        }),
      ),
    },
  },
});

export const listEstimatedCosts = defineEndpoint({
  operation: 'listEstimatedCosts',
  method: 'get',
  path: '/api/public/costs/estimated',
  tag,
  summary: 'List the models of whose calls usage is estimated',
  description:
    'Calls that came with neither usage nor cost, under the policy `estimates`. No other total of usage or cost has them: ' +
    'not costs, metrics, traces, sessions, agents or budgets.',
  access: 'read',
  query: z.object({ ...pageParameters, ...period }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'A page of models, those with the most estimated calls first.',
      schema: pageOf(
        z.object({
          model: z.string().nullable().describe('As the client named it.'),
          estimated: z.literal(true),
          estimatedObservations: z.int(),
          estimatedInputTokens: z.int(),
          estimatedOutputTokens: z.int(),
          estimatedCost: usdText,
          reportedObservations: z.int().describe('Calls of the model that count in totals.'),
          reportedCost: usdText.describe('What those cost. US dollars, exact.'),
          estimatedShare: z
            .number()
            .nullable()
            .describe('Which part of the calls of the model is estimated, from 0 to 1.'),
        }),
      ),
    },
  },
});
