import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { pageOf } from './page.ts';
import { listParameter, pageParameters, timestampParameter } from './query-parameters.ts';
import { traceSchema } from './traces.ts';

const tag = 'Sessions';

export const sessionSchema = component(
  'Session',
  z.object({
    id: z.string(),
    createdAt: z.iso.datetime().describe('The time of its first trace.'),
    projectId: z.string(),
    environment: z.string(),
  }),
);

export const listSessions = defineEndpoint({
  operation: 'listSessions',
  method: 'get',
  path: '/api/public/sessions',
  tag,
  summary: 'List sessions',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    ...pageParameters,
    fromTimestamp: timestampParameter('Sessions that began at this time or later.'),
    toTimestamp: timestampParameter('Sessions that began before this time.'),
    environment: listParameter('Sessions of any of these environments.'),
  }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: { 200: { description: 'A page of sessions, newest first.', schema: pageOf(sessionSchema) } },
});

export const getSession = defineEndpoint({
  operation: 'getSession',
  method: 'get',
  path: '/api/public/sessions/{sessionId}',
  tag,
  summary: 'Get a session with its traces',
  access: 'read',
  takesUnknownParameters: true,
  // Traces may name any text.
  params: z.object({ sessionId: z.string() }),
  responses: {
    200: {
      description: 'The session; its traces oldest first.',
      schema: sessionSchema.extend({ traces: z.array(traceSchema) }),
    },
  },
});
