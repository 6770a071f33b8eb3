import { scopes } from '@spanledger/core';
import { z } from 'zod';

import { apiKeySchema, createdApiKeySchema, givenFields } from './api-keys.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema } from './projects.ts';

const tag = 'Users';
const path = '/api/auth/keys';
const noSession = { description: 'There is no session, or it has ended.', schema: problemSchema };

const place = {
  projectId: z.string().nullable().describe('What it opens; null where that is an organization.'),
  organizationId: z.string().nullable().describe('What it opens; null where that is a project.'),
};

export const listPersonalKeys = defineEndpoint({
  operation: 'listPersonalKeys',
  method: 'get',
  path,
  tag,
  summary: "List one's own personal keys, oldest first",
  access: 'user',
  responses: {
    200: {
      description: 'Those that are not revoked.',
      schema: z.object({ apiKeys: z.array(apiKeySchema.extend(place)) }),
    },
    401: noSession,
  },
});

export const createPersonalKey = defineEndpoint({
  operation: 'createPersonalKey',
  method: 'post',
  path,
  tag,
  summary: 'Make a key that acts as oneself, in one project or organization',
  description:
    'It may do what its scopes say, as far as the role of its user goes at that moment, and ends with the membership. Sent by Basic ' +
    'auth, as any key.',
  access: 'user',
  body: jsonBody(
    z
      .object({
        projectId: idSchema.nullish().describe('A project that the user may open.'),
        organizationId: idSchema.nullish().describe('Or an organization of the user.'),
        ...givenFields,
        scopes: z
          .array(z.enum(scopes))
          .min(1)
          .max(scopes.length)
          .nullish()
          .describe('All that the role has when absent.'),
      })
      .refine(({ projectId, organizationId }) => (projectId ?? undefined) === undefined || !organizationId, {
        path: ['organizationId'],
        error: 'must not be given with projectId: a key is of one of them',
      })
      .refine(({ projectId, organizationId }) => (projectId ?? organizationId ?? undefined) !== undefined, {
        path: ['projectId'],
        error: 'must be given, or organizationId',
      }),
    { projectId: 'project-1', note: 'notebook', scopes: ['read'] },
  ),
  responses: {
    201: { description: 'The key, with its secret.', schema: createdApiKeySchema.extend(place) },
    401: noSession,
  },
});

export const revokePersonalKey = defineEndpoint({
  operation: 'revokePersonalKey',
  method: 'delete',
  path: `${path}/{apiKeyId}`,
  tag,
  summary: "Revoke one of one's own personal keys",
  description: 'Every server refuses it within 5 seconds.',
  access: 'user',
  params: z.object({ apiKeyId: idSchema }),
  responses: {
    200: { description: 'It is revoked.', schema: z.object({ success: z.literal(true) }) },
    401: noSession,
  },
});
