import { roles } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema } from './projects.ts';

const tag = 'Members';
const path = '/api/public/organizations/invitations';
const access = 'organization';
const emailLengthMax = 320;
const nameLengthMax = 200;

const invitedFields = {
  userId: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(roles),
};

const invitationSchema = component(
  'Invitation',
  z.object({
    ...invitedFields,
    invitedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable().describe('When the link ends; null where it has ended.'),
  }),
);

export const createInvitation = defineEndpoint({
  operation: 'createInvitation',
  method: 'post',
  path,
  tag,
  summary: 'Give someone a role in the organization, and one who is new a link',
  description:
    'The role counts at once. The link works once, for seven days, and asks for a password: whoever has it is that user, so send ' +
    'it as you would a password. Where the server sends mails (`SMTP_URL`) it goes to the user alone, else it is shown, this once. ' +
    'To one address three mails are sent, then one each three minutes; of one organization a hundred, then one each 36 s: beyond ' +
    'that the user is in the organization too, but the link is neither sent nor shown.',
  access,
  body: jsonBody(
    z.object({
      email: z.string().min(1).max(emailLengthMax),
      role: z.enum(roles),
      name: z.string().trim().max(nameLengthMax).nullish().describe('What to call someone who is new.'),
    }),
    { email: 'grace@example.com', role: 'MEMBER', name: 'Grace' },
  ),
  responses: {
    201: {
      description: 'The user is in the organization.',
      schema: z.object({
        ...invitedFields,
        link: z
          .string()
          .nullable()
          .describe('Null for a user who can sign in already, where a mail has it, and where too many were sent.'),
        sent: z.boolean().describe('Whether a mail went to the user.'),
        unsentReason: z.string().nullable().describe('Why none did; null where one did.'),
      }),
    },
    409: { description: 'The user is in the organization already.', schema: problemSchema },
  },
});

export const listInvitations = defineEndpoint({
  operation: 'listInvitations',
  method: 'get',
  path,
  tag,
  summary: 'List who was invited by a link and has not signed in yet, oldest first',
  access,
  responses: {
    200: { description: 'All of them.', schema: z.object({ invitations: z.array(invitationSchema) }) },
  },
});

export const revokeInvitation = defineEndpoint({
  operation: 'revokeInvitation',
  method: 'delete',
  path: `${path}/{userId}`,
  tag,
  summary: 'Take an invitation back',
  description: 'The user is out of the organization, and the link opens nothing.',
  access,
  params: z.object({ userId: idSchema }),
  responses: { 200: { description: 'It is taken back.', schema: z.object({ success: z.literal(true) }) } },
});
