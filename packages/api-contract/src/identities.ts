import { z } from 'zod';

import { defineEndpoint } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema } from './projects.ts';

const tag = 'Users';
const path = '/api/auth/identities';
const access = 'user';
const noSession = { description: 'There is no session, or it has ended.', schema: problemSchema };

export const listIdentities = defineEndpoint({
  operation: 'listIdentities',
  method: 'get',
  path,
  tag,
  summary: 'List by which accounts of providers one signs in, oldest first',
  access,
  responses: {
    200: {
      description: 'All that are linked.',
      schema: z.object({
        identities: z.array(
          z.object({
            id: z.string(),
            issuer: z.string().describe('The issuer of OpenID Connect.'),
            subject: z.string().describe('How the issuer names the user.'),
            provider: z
              .object({ id: z.string(), name: z.string() })
              .nullable()
              .describe('As it is configured here; null where the issuer no longer is.'),
            createdAt: z.iso.datetime().describe('When it was linked.'),
          }),
        ),
      }),
    },
    401: noSession,
  },
});

export const unlinkIdentity = defineEndpoint({
  operation: 'unlinkIdentity',
  method: 'delete',
  path: `${path}/{identityId}`,
  tag,
  summary: 'Forget one of the accounts by which one signs in',
  description: 'Sessions go on. Signing in by a provider with the same verified address links an account again.',
  access,
  params: z.object({ identityId: idSchema }),
  responses: {
    200: { description: 'It signs in no longer.', schema: z.object({ success: z.literal(true) }) },
    401: noSession,
    409: {
      description: 'It is the last way to sign in: neither a password nor an account of another provider is left.',
      schema: problemSchema,
    },
  },
});
