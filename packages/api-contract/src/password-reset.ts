import { z } from 'zod';

import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const emailLengthMax = 320;

export const requestPasswordReset = defineEndpoint({
  operation: 'requestPasswordReset',
  method: 'post',
  path: '/api/auth/reset',
  tag: 'Users',
  summary: 'Ask for a link by mail, by which one chooses another password',
  description:
    'The answer and its time are the same whether or not there is such a user. Needs a mail server (`SMTP_URL`).',
  access: 'public',
  body: jsonBody(z.object({ email: z.string().min(1).max(emailLengthMax) }), { email: 'ada@example.com' }),
  responses: {
    202: {
      description: 'If there is such a user, the mail is on its way.',
      schema: z.object({ success: z.literal(true) }),
    },
    403: { description: 'This server sends no mails, or has passwords switched off.', schema: problemSchema },
    429: { description: 'Too many were asked for: for this address, or from where you are.', schema: problemSchema },
  },
});
