import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';
import { booleanParameter } from './query-parameters.ts';

const tag = 'Health';

const healthSchema = z.object({ status: z.string().describe('`OK`, or what is wrong.'), version: z.string() });

const readinessSchema = healthSchema.extend({
  components: z
    .array(
      z.object({
        name: z.string(),
        isHealthy: z.boolean(),
        version: z.string().nullable(),
        problem: z.string().nullable(),
      }),
    )
    .optional(),
});

export const getHealth = defineEndpoint({
  operation: 'getHealth',
  method: 'get',
  path: '/api/public/health',
  tag,
  summary: 'Is the process alive?',
  access: 'public',
  takesUnknownParameters: true,
  query: z.object({
    failIfDatabaseUnavailable: booleanParameter('`true`: ask the databases too.'),
    failIfNoRecentEvents: booleanParameter(
      '`true`: 503 unless a request with events, of any project, was received and stored within the last 15 minutes.',
    ),
  }),
  exampleQuery: { failIfDatabaseUnavailable: 'true' },
  responses: {
    200: { description: 'Alive.', schema: healthSchema },
    503: { description: 'A database does not answer, or there are no recent events.', schema: healthSchema },
  },
});

export const getReadiness = defineEndpoint({
  operation: 'getReadiness',
  method: 'get',
  path: '/api/public/ready',
  tag,
  summary: 'Can it serve requests? Runs a real query against each component',
  access: 'public',
  takesUnknownParameters: true,
  responses: {
    200: { description: 'Ready.', schema: readinessSchema },
    500: { description: 'Shutting down.', schema: readinessSchema },
    503: { description: 'Something is wrong; `status` says what.', schema: readinessSchema },
  },
});

export const getOpenApi = defineEndpoint({
  operation: 'getOpenApi',
  method: 'get',
  path: '/api/public/openapi.json',
  tag,
  summary: 'This document',
  access: 'public',
  responses: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
});
