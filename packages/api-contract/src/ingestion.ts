import { requestLimits } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';

/** Every type of event that a batch may hold. */
export const ingestionEventTypes = [
  'trace-create',
  'score-create',
  'event-create',
  'span-create',
  'span-update',
  'generation-create',
  'generation-update',
  'agent-create',
  'tool-create',
  'chain-create',
  'retriever-create',
  'evaluator-create',
  'embedding-create',
  'guardrail-create',
  'sdk-log',
  'dataset-run-item-create',
  'observation-create',
  'observation-update',
] as const;

const eventSchema = component(
  'IngestionEvent',
  z.object({
    id: z.string().min(1).max(800).describe('Of the event, not of what it is about.'),
    timestamp: z.iso.datetime({ offset: true }).describe('When it was said; of two events the later one wins.'),
    type: z.enum(ingestionEventTypes),
    body: z.record(z.string(), z.unknown()),
    metadata: z.unknown().optional(),
  }),
);

const at = '2026-01-02T03:04:05.678Z';
const exampleBatch = {
  batch: [
    {
      id: 'event-1',
      type: 'trace-create' as const,
      timestamp: at,
      body: { id: 'trace-1', name: 'answer', userId: 'user-1', sessionId: 'session-1', tags: ['beta'] },
    },
    {
      id: 'event-2',
      type: 'generation-create' as const,
      timestamp: at,
      body: {
        id: 'generation-1',
        traceId: 'trace-1',
        name: 'chat',
        startTime: at,
        endTime: '2026-01-02T03:04:06.789Z',
        model: 'gpt-4o',
        input: [{ role: 'user', content: 'Why?' }],
        output: { role: 'assistant', content: 'Because.' },
        usageDetails: { input: 1000, output: 200 },
      },
    },
  ],
};

const ingestionAnswerSchema = z.object({
  successes: z.array(z.object({ id: z.string(), status: z.int() })),
  errors: z.array(
    z.object({ id: z.string(), status: z.int(), message: z.string().optional(), error: z.unknown().optional() }),
  ),
});

export const ingestBatch = defineEndpoint({
  operation: 'ingestBatch',
  method: 'post',
  path: '/api/public/ingestion',
  tag: 'Ingestion',
  summary: 'Send a batch of events',
  description:
    'Events may come in any order, in pieces, and more than once. Each is answered on its own: the ones that are ' +
    `not right hurt no others: the first ${requestLimits.namedErrors} of them are named, the others counted. An answer ` +
    `means that the accepted events are stored. With a public key alone a batch may have ${requestLimits.publicKeyEvents} events, ` +
    'and scores that no secret key has written.',
  access: ['ingest', 'scores'],
  takesPublicKey: true,
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({ batch: z.array(eventSchema).max(requestLimits.events), metadata: z.unknown().optional() }),
    exampleBatch,
  ),
  responses: { 207: { description: 'What became of each event.', schema: ingestionAnswerSchema } },
});
