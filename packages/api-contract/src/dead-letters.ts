import { deadLetterStates, entityIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { pageOf } from './page.ts';
import { choiceParameter, pageParameters, textParameter } from './query-parameters.ts';

const tag = 'Dead letters';
const oneLetter = z.object({ deadLetterId: entityIdSchema });

export const deadLetterSchema = component(
  'DeadLetter',
  z.object({
    id: z.string(),
    batchId: z.string(),
    part: z.int(),
    state: z
      .enum(deadLetterStates)
      .describe('`open`: waits for a decision. `replayed`: stored after all. `discarded`: given up on purpose.'),
    reason: z
      .string()
      .describe(
        '`refused_by_store`, `entity_too_large`, `unknown_project`, `deleted_project`, `undecodable` or `worker_died`; made for programs.',
      ),
    message: z.string(),
    kind: z.string().describe('What it is of: `observation`, `trace`, `score`, `deletion` or a whole `batch`.'),
    entityId: z.string(),
    events: z.int(),
    payloadBytes: z.int().describe('0 once the letter is replayed, or its content erased.'),
    receivedAt: z.iso.datetime(),
    quarantinedAt: z.iso.datetime(),
  }),
);

const payloadSchema = z
  .record(z.string(), z.unknown())
  .nullable()
  .describe(
    'The pieces that a replay stores; null when the letter is replayed or its content erased, when this version cannot ' +
      'decode them, or they come to more than 8 MiB.',
  );

const stateSchema = z.object({
  id: z.string(),
  state: z.enum(deadLetterStates),
});

export const listDeadLetters = defineEndpoint({
  operation: 'listDeadLetters',
  method: 'get',
  path: '/api/public/dead-letters',
  tag,
  summary: 'List events that were accepted and could not be stored',
  access: 'read',
  query: z.object({
    ...pageParameters,
    state: choiceParameter(deadLetterStates, 'Only letters in this state.'),
    reason: textParameter('Only letters with this reason.'),
  }),
  exampleQuery: { state: 'open' },
  responses: { 200: { description: 'A page of letters, newest first.', schema: pageOf(deadLetterSchema) } },
});

/** Precedes the endpoints with an id in its place. */
export const replayDeadLetters = defineEndpoint({
  operation: 'replayDeadLetters',
  method: 'post',
  path: '/api/public/dead-letters/replay',
  tag,
  summary: 'Try to store all open dead letters again, or those with one reason',
  description: 'At most 1,000 in one request, newest first: repeat it while `open` goes down. Repeating is harmless.',
  access: 'write',
  recordedAs: 'dead-letters.replayed',
  body: jsonBody(
    z.union([z.object({ all: z.literal(true) }), z.object({ reason: z.string().min(1) })], {
      error: 'must be {"all": true} or {"reason": "…"}',
    }),
    { reason: 'refused_by_store' },
  ),
  responses: {
    200: {
      description: 'What was tried.',
      schema: z.object({
        tried: z.int(),
        undecodable: z.int().describe('Of those tried: what this version cannot decode. They stay open.'),
        open: z.int().describe('Letters that are open afterwards: refused again, not tried, or with a worker still.'),
      }),
    },
  },
});

export const getDeadLetter = defineEndpoint({
  operation: 'getDeadLetter',
  method: 'get',
  path: '/api/public/dead-letters/{deadLetterId}',
  tag,
  summary: 'Get a dead letter with what it holds',
  access: 'read',
  params: oneLetter,
  responses: { 200: { description: 'The letter.', schema: deadLetterSchema.extend({ payload: payloadSchema }) } },
});

export const replayDeadLetter = defineEndpoint({
  operation: 'replayDeadLetter',
  method: 'post',
  path: '/api/public/dead-letters/{deadLetterId}/replay',
  tag,
  summary: 'Try to store a dead letter again',
  description:
    'The events take their place as if they had been stored when they came; they are not counted again. A letter ' +
    'that is discarded may be replayed; one that is replayed stays as it is.',
  access: 'write',
  recordedAs: 'dead-letter.replayed',
  params: oneLetter,
  responses: {
    200: {
      description: '`replayed`: stored. `open`: refused again, or (with a queue) still with a worker.',
      schema: stateSchema,
    },
  },
});

export const discardDeadLetter = defineEndpoint({
  operation: 'discardDeadLetter',
  method: 'post',
  path: '/api/public/dead-letters/{deadLetterId}/discard',
  tag,
  summary: 'Give a dead letter up',
  description: 'It keeps its payload and is counted as discarded. What was replayed cannot be given up.',
  access: 'write',
  recordedAs: 'dead-letter.discarded',
  params: oneLetter,
  responses: { 200: { description: 'Given up.', schema: stateSchema } },
});

export const eraseDeadLetter = defineEndpoint({
  operation: 'eraseDeadLetter',
  method: 'post',
  path: '/api/public/dead-letters/{deadLetterId}/erase',
  tag,
  summary: 'Remove for good what a dead letter holds',
  description:
    'For letters that are discarded, and those that a version before this one replayed. The letter itself stays, and ' +
    'the ledger counts as before; it cannot be replayed any more. One that is open is discarded or replayed first.',
  access: 'write',
  recordedAs: 'dead-letter.erased',
  params: oneLetter,
  responses: { 200: { description: 'It holds nothing.', schema: stateSchema } },
});
