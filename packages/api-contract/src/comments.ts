import { commentedKinds, entityIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { choiceParameter, idParameter, pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { timestamp } from './timestamp.ts';

const tag = 'Comments';
const contentLengthMax = 5000;

const commentSchema = component(
  'Comment',
  z.object({
    id: z.string(),
    projectId: z.string(),
    objectType: z.enum(commentedKinds),
    objectId: z.string().describe('Of a PROMPT the id of a version.'),
    content: z.string(),
    authorUserId: z.string().nullable().describe('Null when a key wrote it and named no one.'),
    mentionedUserIds: z.array(z.string()).describe('Members of the organization whom the content mentions.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const oneComment = z.object({ commentId: entityIdSchema });

export const createComment = defineEndpoint({
  operation: 'createComment',
  method: 'post',
  path: '/api/public/comments',
  tag,
  summary: 'Comment on a trace, an observation, a session or a prompt version',
  description:
    'What it is about must be there. `@[Ada](user:id)` and `@ada@example.com` in the content mention members of the organization. ' +
    'The author is the user whose session asks, or `authorUserId`, who must be a member. With a key, `createdAt` dates a comment ' +
    'that comes from elsewhere.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({
      projectId: z.string().describe('That of the key: the comment is written there, whatever this is.'),
      objectType: z.enum(commentedKinds),
      objectId: entityIdSchema,
      content: storableText(20_000)
        .refine((text) => text.trim() !== '', 'must not be empty')
        .refine((text) => text.trim().length <= contentLengthMax, `must have at most ${contentLengthMax} characters`),
      authorUserId: entityIdSchema.nullish(),
      createdAt: timestamp.nullish().describe('When it was written; now when absent, and for the session of a user.'),
    }),
    { projectId: 'project-1', objectType: 'TRACE', objectId: 'trace-1', content: 'Why so slow, @ada@example.com?' },
  ),
  responses: { 200: { description: 'It is stored.', schema: z.object({ id: z.string() }) } },
});

export const listComments = defineEndpoint({
  operation: 'listComments',
  method: 'get',
  path: '/api/public/comments',
  tag,
  summary: 'List comments',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    objectType: choiceParameter(commentedKinds, 'Comments about objects of this kind.'),
    objectId: idParameter(entityIdSchema, 'Comments about this object; only with `objectType`.'),
    authorUserId: idParameter(entityIdSchema, 'Comments of this user.'),
    mentionedUserId: idParameter(entityIdSchema, 'Comments that mention this user.'),
    ...pageParameters,
  }),
  exampleQuery: { objectType: 'TRACE', objectId: 'trace-1' },
  responses: { 200: { description: 'A page of comments, newest first.', schema: pageOf(commentSchema) } },
});

export const getComment = defineEndpoint({
  operation: 'getComment',
  method: 'get',
  path: '/api/public/comments/{commentId}',
  tag,
  summary: 'Get a comment',
  access: 'read',
  takesUnknownParameters: true,
  params: oneComment,
  responses: { 200: { description: 'The comment.', schema: commentSchema } },
});

export const deleteComment = defineEndpoint({
  operation: 'deleteComment',
  method: 'delete',
  path: '/api/public/comments/{commentId}',
  tag,
  summary: 'Delete a comment',
  access: 'write',
  takesUnknownParameters: true,
  params: oneComment,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});
