import { batchIdSchema, batchStates, deadLetterStates } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { alsoNamed, timestampParameter } from './query-parameters.ts';

const tag = 'Ledger';
const count = z.int().min(0);

const sums = {
  batches: count.describe('Requests, each counted once however often it was sent.'),
  received: count.describe('Events of accepted requests.'),
  stored: count.describe('Can be read, those of replayed dead letters among them.'),
  rejected: z.record(z.string(), count).describe('Refused in the answer to their request, by reason.'),
  sampled: count.describe("Of traces that the project's sampling policy leaves out."),
  quarantined: count.describe('In dead letters that wait for a decision.'),
  discarded: count.describe('In dead letters that were given up on purpose.'),
  inFlight: count.describe('Accepted and on their way to the store.'),
  payloadBytes: count,
  balance: z
    .int()
    .describe(
      'received − stored − rejected − sampled − quarantined − discarded − inFlight: what is not accounted for. 0.',
    ),
};

const hourSchema = component('LedgerHour', z.object({ hour: z.iso.datetime(), ...sums }));

const ledgerSchema = component(
  'Ledger',
  z.object({
    from: z.iso.datetime().describe('The start of the hour that it was asked from.'),
    to: z.iso.datetime(),
    totals: z.object(sums),
    hours: z.array(hourSchema).describe('Hours with requests, oldest first.'),
  }),
);

const partSchema = z.object({
  part: count,
  state: z.enum(['in_flight', 'written']),
  receivedAt: z.iso.datetime(),
  writtenAt: z.iso.datetime().nullable(),
  received: count,
  rejected: z.record(z.string(), count),
  sampled: count,
  payloadBytes: count,
});

const letterSchema = z.object({
  id: z.string(),
  part: count,
  state: z.enum(deadLetterStates),
  reason: z.string(),
  kind: z.string(),
  entityId: z.string(),
  events: count,
});

const ledgerBatchSchema = component(
  'LedgerBatch',
  z.object({
    id: z.string(),
    state: z
      .enum(batchStates)
      .describe(
        '`stored`: all events that were neither rejected nor sampled out. `rejected`, `sampled`: every event was. `in_flight`: on its way.',
      ),
    receivedAt: z.iso.datetime(),
    received: count,
    stored: count,
    rejected: z.record(z.string(), count),
    sampled: count,
    quarantined: count,
    discarded: count,
    inFlight: count,
    parts: z.array(partSchema).describe('A batch of several traces may be written in parts.'),
    deadLetters: z.array(letterSchema),
  }),
);

export const getLedger = defineEndpoint({
  operation: 'getLedger',
  method: 'get',
  path: '/api/public/ledger',
  tag,
  summary: 'What became of the events that were received',
  description:
    'Sums over receipts, which are written with what they describe, by the hour in which the request came. The last ' +
    '24 hours when nothing is asked for; 31 days at most.',
  access: 'read',
  query: z.object({
    from: alsoNamed(timestampParameter('From the hour of this time on.'), 'fromTimestamp'),
    to: alsoNamed(timestampParameter('Before this time.'), 'toTimestamp'),
  }),
  exampleQuery: { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' },
  responses: { 200: { description: 'The ledger.', schema: ledgerSchema } },
});

export const getLedgerBatch = defineEndpoint({
  operation: 'getLedgerBatch',
  method: 'get',
  path: '/api/public/ledger/batches/{batchId}',
  tag,
  summary: 'What became of one request',
  description: 'By the id in the header `x-spanledger-batch-id` of its answer.',
  access: 'read',
  params: z.object({ batchId: batchIdSchema }),
  responses: { 200: { description: 'The batch.', schema: ledgerBatchSchema } },
});
