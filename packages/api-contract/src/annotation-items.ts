import { annotatedKinds, annotationStatuses, entityIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { choiceParameter, pageParameters } from './query-parameters.ts';

const tag = 'Annotation queues';

const itemSchema = component(
  'AnnotationQueueItem',
  z.object({
    id: z.string(),
    queueId: z.string(),
    objectId: z.string(),
    objectType: z.enum(annotatedKinds),
    status: z.enum(annotationStatuses),
    completedAt: z.iso.datetime().nullable().describe('When it was completed last, also when it is pending again.'),
    completedByUserId: z.string().nullable(),
    lockedByUserId: z.string().nullable().describe('Who works on it now.'),
    lockedUntil: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const items = '/api/public/annotation-queues/{queueId}/items';
const item = `${items}/{queueItemId}` as const;
const oneQueue = z.object({ queueId: entityIdSchema });
const oneItem = z.object({ queueId: entityIdSchema, queueItemId: entityIdSchema });
const status = z.enum(annotationStatuses).nullish();
const lockedByOther = { description: 'Another user works on the item.', schema: problemSchema };
const notLocked = { description: 'The item is not locked for the user, or no longer.', schema: problemSchema };
const annotator = z.object({
  userId: entityIdSchema
    .nullish()
    .describe('The annotator, where a key asks; with the session of a user it is that user.'),
});

export const createAnnotationItem = defineEndpoint({
  operation: 'createAnnotationItem',
  method: 'post',
  path: items,
  tag,
  summary: 'Add an item to an annotation queue',
  description: 'What it is about need not be stored yet.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneQueue,
  body: jsonBody(z.object({ objectId: entityIdSchema, objectType: z.enum(annotatedKinds), status }), {
    objectId: 'trace-1',
    objectType: 'TRACE',
  }),
  responses: { 200: { description: 'The item.', schema: itemSchema } },
});

export const listAnnotationItems = defineEndpoint({
  operation: 'listAnnotationItems',
  method: 'get',
  path: items,
  tag,
  summary: 'List items of an annotation queue',
  access: 'read',
  takesUnknownParameters: true,
  params: oneQueue,
  query: z.object({ status: choiceParameter(annotationStatuses, 'Items with this status.'), ...pageParameters }),
  exampleQuery: { status: 'PENDING' },
  responses: { 200: { description: 'A page of items, newest first.', schema: pageOf(itemSchema) } },
});

export const getAnnotationItem = defineEndpoint({
  operation: 'getAnnotationItem',
  method: 'get',
  path: item,
  tag,
  summary: 'Get an item of an annotation queue',
  access: 'read',
  takesUnknownParameters: true,
  params: oneItem,
  responses: { 200: { description: 'The item.', schema: itemSchema } },
});

export const updateAnnotationItem = defineEndpoint({
  operation: 'updateAnnotationItem',
  method: 'patch',
  path: item,
  tag,
  summary: 'Complete an item of an annotation queue, or make it pending again',
  description:
    'A user completes what is locked for that user, in a queue that is assigned to no one or to that user; a key anything.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneItem,
  body: jsonBody(z.object({ status }), { status: 'COMPLETED' }),
  responses: { 200: { description: 'The item.', schema: itemSchema }, 409: notLocked },
});

export const deleteAnnotationItem = defineEndpoint({
  operation: 'deleteAnnotationItem',
  method: 'delete',
  path: item,
  tag,
  summary: 'Remove an item from an annotation queue',
  access: 'write',
  takesUnknownParameters: true,
  params: oneItem,
  responses: {
    200: { description: 'Removed.', schema: z.object({ success: z.literal(true), message: z.string() }) },
  },
});

export const takeNextAnnotationItem = defineEndpoint({
  operation: 'takeNextAnnotationItem',
  method: 'post',
  path: '/api/public/annotation-queues/{queueId}/next',
  tag,
  summary: 'Take the next item to annotate',
  description:
    'The oldest pending item that no other works on and that the annotator has not skipped. It is kept for the annotator for ten ' +
    'minutes, and asking again gives the same one for ten more: no two annotators have the same item at once. With `itemId` it is ' +
    'that item, also one that is completed or that the annotator has skipped.',
  access: 'write',
  params: oneQueue,
  body: jsonBody(annotator.extend({ itemId: entityIdSchema.nullish().describe('The item to take.') }), {
    userId: 'user-1',
  }),
  responses: {
    200: { description: 'The item, or null when none is left.', schema: z.object({ item: itemSchema.nullable() }) },
    409: lockedByOther,
  },
});

export const skipAnnotationItem = defineEndpoint({
  operation: 'skipAnnotationItem',
  method: 'post',
  path: `${item}/skip`,
  tag,
  summary: 'Leave an item to other annotators',
  description: 'It stays pending, and is not given to this annotator again. A user skips what is locked for that user.',
  access: 'write',
  params: oneItem,
  body: jsonBody(annotator, { userId: 'user-1' }),
  responses: { 200: { description: 'The item.', schema: itemSchema }, 409: notLocked },
});
