import { z } from 'zod';

import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const tag = 'Users';
const path = '/api/auth/second-factor';
const access = 'user';
const codeLengthMax = 64;
const passwordLengthMax = 1024;

/** Of an authenticator, or a recovery code. */
export const codeSchema = z
  .string()
  .min(1)
  .max(codeLengthMax)
  .describe('Six digits of the authenticator, or a recovery code.');

const noSession = { description: 'There is no session, or it has ended.', schema: problemSchema };
const wrongCode = {
  description: '`second_factor_required`: the code is wrong, was used, or is too old.',
  schema: problemSchema,
};
const tooMany = { description: 'Too many were wrong.', schema: problemSchema };
const conflicting = (description: string) => ({ description, schema: problemSchema });
const codes = {
  description: 'The recovery codes, which are shown this once. Each signs in once.',
  schema: z.object({ recoveryCodes: z.array(z.string()) }),
};
const withCode = jsonBody(z.object({ code: codeSchema }), { code: '123456' });

export const getSecondFactor = defineEndpoint({
  operation: 'getSecondFactor',
  method: 'get',
  path,
  tag,
  summary: "Whether one's own sign-in needs a second factor",
  access,
  responses: {
    200: { description: 'The state.', schema: z.object({ on: z.boolean(), recoveryCodesLeft: z.int() }) },
    401: noSession,
  },
});

export const enrolSecondFactor = defineEndpoint({
  operation: 'enrolSecondFactor',
  method: 'post',
  path,
  tag,
  summary: 'Begin to enrol an authenticator (TOTP, RFC 6238)',
  description: 'It counts once a code of it is confirmed; beginning again replaces the secret.',
  access,
  body: jsonBody(
    z.object({ password: z.string().max(passwordLengthMax).nullish().describe('Not needed by a user who has none.') }),
    { password: 'correct horse battery staple' },
  ),
  responses: {
    200: {
      description: 'What the authenticator is given, which is shown this once.',
      schema: z.object({
        secret: z.string().describe('Base32, to be typed in.'),
        uri: z.string().describe('`otpauth://totp/…`'),
        qrCode: z.string().describe('The same as SVG.'),
      }),
    },
    401: noSession,
    403: { description: 'The password is wrong.', schema: problemSchema },
    409: conflicting('A second factor is on already.'),
    429: tooMany,
  },
});

export const confirmSecondFactor = defineEndpoint({
  operation: 'confirmSecondFactor',
  method: 'post',
  path: `${path}/confirm`,
  tag,
  summary: 'Turn the second factor on with a code of the authenticator',
  access,
  body: withCode,
  responses: { 200: codes, 401: noSession, 403: wrongCode, 409: conflicting('None was begun.'), 429: tooMany },
});

export const showSecondFactor = defineEndpoint({
  operation: 'showSecondFactor',
  method: 'post',
  path: `${path}/show`,
  tag,
  summary: 'Show a code in a session that began without one',
  description: 'The session then opens organizations that need a second factor, as one that began with a code.',
  access,
  body: withCode,
  responses: {
    200: { description: 'It counts in this session.', schema: z.object({ success: z.literal(true) }) },
    401: noSession,
    403: wrongCode,
    409: conflicting('None is on.'),
    429: tooMany,
  },
});

export const renewRecoveryCodes = defineEndpoint({
  operation: 'renewRecoveryCodes',
  method: 'post',
  path: `${path}/recovery-codes`,
  tag,
  summary: 'Make other recovery codes, with a code; those of before end',
  access,
  body: withCode,
  responses: { 200: codes, 401: noSession, 403: wrongCode, 409: conflicting('None is on.'), 429: tooMany },
});

export const removeSecondFactor = defineEndpoint({
  operation: 'removeSecondFactor',
  method: 'post',
  path: `${path}/remove`,
  tag,
  summary: 'Turn the second factor off, with a code',
  access,
  body: withCode,
  responses: {
    200: { description: 'It is off.', schema: z.object({ success: z.literal(true) }) },
    401: noSession,
    403: wrongCode,
    409: conflicting('None is on.'),
    429: tooMany,
  },
});
