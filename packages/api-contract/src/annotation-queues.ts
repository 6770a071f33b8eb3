import { entityIdSchema, scoreConfigTypes } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Annotation queues';

const annotationQueueSchema = component(
  'AnnotationQueue',
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    scoreConfigIds: z.array(z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const name = storableText(255).trim().min(1).describe('Unique in the project.');
const description = storableText(5000).nullish();
const scoreConfigIds = z.array(entityIdSchema).min(1).max(50).describe('What annotators score each item by.');

const oneQueue = z.object({ queueId: entityIdSchema });

export const createAnnotationQueue = defineEndpoint({
  operation: 'createAnnotationQueue',
  method: 'post',
  path: '/api/public/annotation-queues',
  tag,
  summary: 'Create an annotation queue',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(z.object({ name, description, scoreConfigIds }), {
    name: 'weekly review',
    description: 'What users rated 1',
    scoreConfigIds: ['config-1'],
  }),
  responses: { 200: { description: 'The queue.', schema: annotationQueueSchema } },
});

export const listAnnotationQueues = defineEndpoint({
  operation: 'listAnnotationQueues',
  method: 'get',
  path: '/api/public/annotation-queues',
  tag,
  summary: 'List annotation queues',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of queues, newest first.', schema: pageOf(annotationQueueSchema) } },
});

export const getAnnotationQueue = defineEndpoint({
  operation: 'getAnnotationQueue',
  method: 'get',
  path: '/api/public/annotation-queues/{queueId}',
  tag,
  summary: 'Get an annotation queue',
  access: 'read',
  takesUnknownParameters: true,
  params: oneQueue,
  responses: { 200: { description: 'The queue.', schema: annotationQueueSchema } },
});

export const updateAnnotationQueue = defineEndpoint({
  operation: 'updateAnnotationQueue',
  method: 'patch',
  path: '/api/public/annotation-queues/{queueId}',
  tag,
  summary: 'Change an annotation queue',
  description: 'Absent and null members are as they are.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneQueue,
  body: jsonBody(z.object({ name: name.nullish(), description, scoreConfigIds: scoreConfigIds.nullish() }), {
    description: 'What users rated 1 or 2',
  }),
  responses: { 200: { description: 'The queue.', schema: annotationQueueSchema } },
});

export const deleteAnnotationQueue = defineEndpoint({
  operation: 'deleteAnnotationQueue',
  method: 'delete',
  path: '/api/public/annotation-queues/{queueId}',
  tag,
  summary: 'Delete an annotation queue',
  description: 'With its items and assignments. Scores stay.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneQueue,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

const userBody = jsonBody(z.object({ userId: entityIdSchema }), { userId: 'user-1' });
const assignments = '/api/public/annotation-queues/{queueId}/assignments';

export const listAnnotationAssignments = defineEndpoint({
  operation: 'listAnnotationAssignments',
  method: 'get',
  path: assignments,
  tag,
  summary: 'List who an annotation queue is assigned to',
  access: 'read',
  takesUnknownParameters: true,
  params: oneQueue,
  responses: {
    200: {
      description: 'By their ids. A queue without any gives items to all members of the project.',
      schema: z.object({ data: z.array(z.object({ userId: z.string() })) }),
    },
  },
});

export const createAnnotationAssignment = defineEndpoint({
  operation: 'createAnnotationAssignment',
  method: 'post',
  path: assignments,
  tag,
  summary: 'Assign an annotation queue to a user',
  description: 'A queue with assignments gives items to those users alone. Repeating it changes nothing.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneQueue,
  body: userBody,
  responses: {
    200: {
      description: 'The assignment.',
      schema: z.object({ userId: z.string(), queueId: z.string(), projectId: z.string() }),
    },
  },
});

export const deleteAnnotationAssignment = defineEndpoint({
  operation: 'deleteAnnotationAssignment',
  method: 'delete',
  path: assignments,
  tag,
  summary: 'Take an annotation queue from a user',
  description: 'Repeating it changes nothing.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneQueue,
  body: userBody,
  responses: { 200: { description: 'It is not assigned.', schema: z.object({ success: z.literal(true) }) } },
});

export const getAnnotationProgress = defineEndpoint({
  operation: 'getAnnotationProgress',
  method: 'get',
  path: '/api/public/annotation-queues/{queueId}/progress',
  tag,
  summary: 'Get how much of an annotation queue is done',
  access: 'read',
  params: oneQueue,
  responses: {
    200: {
      description: 'Counts of items.',
      schema: z.object({
        total: z.int(),
        completed: z.int(),
        pending: z.int(),
        inProgress: z.int().describe('Pending, and given to an annotator now.'),
        skipped: z.int().describe('Pending, and skipped by at least one annotator.'),
        byUser: z.array(z.object({ userId: z.string(), completed: z.int() })).describe('Most first.'),
      }),
    },
  },
});

const agreementSchema = z.object({
  configId: z.string(),
  name: z.string(),
  dataType: z.enum(scoreConfigTypes),
  units: z.int().describe('Traces, observations and sessions that at least two annotators scored.'),
  ratings: z.int().describe('Of those.'),
  annotators: z.int(),
  observedAgreement: z.number().nullable().describe('Of the pairs of scores of a unit the share that is equal.'),
  cohensKappa: z
    .number()
    .nullable()
    .describe('For two annotators and CATEGORICAL or BOOLEAN; null too where chance alone would always agree.'),
  krippendorffsAlpha: z
    .number()
    .nullable()
    .describe('For any number of annotators; nominal, and interval for NUMERIC. Null where all scores are the same.'),
});

export const getAnnotationAgreement = defineEndpoint({
  operation: 'getAnnotationAgreement',
  method: 'get',
  path: '/api/public/annotation-queues/{queueId}/agreement',
  tag,
  summary: 'Get how far annotators agree',
  description:
    'Over the scores with the `queueId` of the queue and one of its configs, by `authorUserId`: of several of one annotator for one ' +
    'unit the newest counts, and scores without an author do not. Configs of type TEXT are left out.',
  access: 'read',
  params: oneQueue,
  responses: {
    200: {
      description: 'An entry for each config, in the order of the queue.',
      schema: z.object({
        data: z.array(agreementSchema),
        meta: z.object({
          scores: z.int().describe('That were read.'),
          isComplete: z.boolean().describe('False when there are more than 100,000 scores: the newest count.'),
        }),
      }),
    },
  },
});
