import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';
import { pageOf } from './page.ts';
import {
  choiceParameter,
  listParameter,
  pageParameters,
  textParameter,
  timestampParameter,
} from './query-parameters.ts';

const unpriced = z
  .int()
  .optional()
  .describe('Observations with usage but without a known price; `totalCost` leaves them out. With `unpriced=true`.');

const modelDaySchema = z.object({
  model: z.string().nullable().describe('As the client named it.'),
  inputUsage: z.number(),
  outputUsage: z.number(),
  totalUsage: z.number(),
  countObservations: z.int(),
  countTraces: z.int(),
  totalCost: z.number(),
  unpricedObservations: unpriced,
});

const daySchema = z.object({
  date: z.iso.date(),
  countTraces: z.int(),
  countObservations: z.int(),
  totalCost: z.number().describe('US dollars.'),
  usage: z.array(modelDaySchema),
  unpricedObservations: unpriced,
});

export const listDailyCosts = defineEndpoint({
  operation: 'listDailyCosts',
  method: 'get',
  path: '/api/public/metrics/daily',
  tag: 'Costs',
  summary: 'What each day used and cost, by model',
  description: 'Days are UTC. Traces count on the day of their timestamp, observations on the day they started.',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    ...pageParameters,
    traceName: textParameter('Only traces with this name.'),
    userId: textParameter('Only traces of this user.'),
    tags: listParameter('Only traces that have all of these tags.'),
    environment: listParameter('Only these environments.'),
    fromTimestamp: timestampParameter('From this time on.'),
    toTimestamp: timestampParameter('Before this time.'),
    unpriced: choiceParameter(['true', 'false'], '`true`: count the observations without a known price as well.'),
  }),
  exampleQuery: { traceName: 'answer', fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: { 200: { description: 'A page of days, newest first.', schema: pageOf(daySchema) } },
});
