import { roles, scopes, sessionFactors } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { codeSchema } from './second-factor.ts';
import { csrfHeader } from './user-headers.ts';

const tag = 'Users';

const userSessionSchema = component(
  'UserSession',
  z.object({
    id: z.string(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To the minute.'),
    expiresAt: z.iso.datetime().describe('Then it ends; after 7 days without a request it has ended before.'),
    userAgent: z.string().nullable().describe('Of the client that signed in.'),
    address: z.string().nullable().describe('From where it did.'),
    secondFactor: z
      .enum(sessionFactors)
      .nullable()
      .describe('By what it has shown a second factor: a code, or the word of the provider; null: by nothing.'),
  }),
);

const currentSessionSchema = component(
  'CurrentUserSession',
  z.object({
    user: z.object({
      id: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      memberships: z.array(z.object({ organizationId: z.string(), role: z.enum(roles) })),
    }),
    session: userSessionSchema,
    needsSecondFactorIn: z
      .array(z.string())
      .describe('Ids of organizations that this session does not open until it has shown a second factor.'),
    csrfToken: z.string().describe(`Sent as \`${csrfHeader}\` with each request that changes something.`),
    projects: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          organization: z.object({ id: z.string(), name: z.string() }),
          role: z.enum(roles),
          scopes: z.array(z.enum(scopes)).describe('What the user may do there, as with a key that has them.'),
        }),
      )
      .describe('Those that the user may open, oldest first.'),
  }),
);

const isCurrent = z.boolean().describe('Whether the request came with it.');
const success = z.object({ success: z.literal(true) });
const noSession = { description: 'There is no session, or it has ended.', schema: problemSchema };
const begun = {
  description: 'Who is signed in. The cookie of the session comes with it.',
  schema: currentSessionSchema,
};

const passwordLengthMax = 1024;
/** The rules for a new one are in one place, behind it: 12 to 256 characters, and not the e-mail address. */
const password = z.string().min(1).max(passwordLengthMax);
const emailLengthMax = 320;
const givenCode = codeSchema.nullish();
const needsCode = {
  description: '`second_factor_required`: send the same again with a code of the second factor.',
  schema: problemSchema,
};

export const signIn = defineEndpoint({
  operation: 'signIn',
  method: 'post',
  path: '/api/auth/sign-in',
  tag,
  summary: 'Sign in with a password',
  description: 'The answer and its time are the same for a wrong password and for a user who is not there.',
  access: 'public',
  body: jsonBody(z.object({ email: z.string().min(1).max(emailLengthMax), password, code: givenCode }), {
    email: 'ada@example.com',
    password: 'correct horse battery staple',
  }),
  responses: {
    200: begun,
    401: { description: 'The address or the password is wrong.', schema: problemSchema },
    403: needsCode,
    429: { description: 'Too many were wrong: for this address, or from where you are.', schema: problemSchema },
  },
});

export const signInByLink = defineEndpoint({
  operation: 'signInByLink',
  method: 'post',
  path: '/api/auth/link',
  tag,
  summary: 'Sign in with a link that works once',
  description: 'The token is what stands behind `=` in the link. Invitations and resets need a new password.',
  access: 'public',
  body: jsonBody(
    z.object({ token: z.string().max(passwordLengthMax), password: password.nullish(), code: givenCode }),
    {
      token: 'kI0Tn9Uq6n1p0F8hYc2eN4v5W3xZ7bJdLrGmSsAoQyE',
    },
  ),
  responses: {
    200: begun,
    401: { description: 'The link is wrong, was used, or has ended.', schema: problemSchema },
    403: needsCode,
    429: { description: 'Too many passwords are being checked.', schema: problemSchema },
  },
});

export const getUserSession = defineEndpoint({
  operation: 'getUserSession',
  method: 'get',
  path: '/api/auth/session',
  tag,
  summary: 'Who is signed in, and what the user may open',
  access: 'user',
  responses: { 200: { description: 'The session of the cookie.', schema: currentSessionSchema }, 401: noSession },
});

export const signOut = defineEndpoint({
  operation: 'signOut',
  method: 'post',
  path: '/api/auth/sign-out',
  tag,
  summary: 'End the session',
  access: 'user',
  responses: { 200: { description: 'It has ended, in every process.', schema: success }, 401: noSession },
});

export const listUserSessions = defineEndpoint({
  operation: 'listUserSessions',
  method: 'get',
  path: '/api/auth/sessions',
  tag,
  summary: "List one's own sessions, latest first",
  access: 'user',
  responses: {
    200: {
      description: 'Those that have not ended.',
      schema: z.object({ sessions: z.array(userSessionSchema.extend({ isCurrent })) }),
    },
    401: noSession,
  },
});

export const endUserSession = defineEndpoint({
  operation: 'endUserSession',
  method: 'delete',
  path: '/api/auth/sessions/{userSessionId}',
  tag,
  summary: "End one of one's own sessions",
  access: 'user',
  params: z.object({ userSessionId: z.string().min(1).max(emailLengthMax) }),
  responses: { 200: { description: 'It has ended, in every process.', schema: success }, 401: noSession },
});

export const changePassword = defineEndpoint({
  operation: 'changePassword',
  method: 'post',
  path: '/api/auth/password',
  tag,
  summary: "Change one's own password",
  description: 'Ends all other sessions of the user, and all links. The session goes on with another cookie.',
  access: 'user',
  body: jsonBody(
    z.object({
      currentPassword: password.nullish().describe('Not needed by a user who has none.'),
      password: password.describe('12 to 256 characters, and not the e-mail address.'),
    }),
    { currentPassword: 'correct horse battery staple', password: 'another correct horse battery' },
  ),
  responses: {
    200: begun,
    401: noSession,
    429: { description: 'Too many passwords were wrong.', schema: problemSchema },
  },
});
