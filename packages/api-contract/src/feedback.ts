import { z } from 'zod';

import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';

const targetTypes = ['skill', 'mcp-tool', 'cli', 'docs', 'public-api', 'other'] as const;

export const createFeedback = defineEndpoint({
  operation: 'createFeedback',
  method: 'post',
  path: '/api/public/feedback',
  tag: 'Feedback',
  summary: 'Send feedback, which is not set up here',
  description: 'Agents that use Langfuse send it to the vendor. This server neither stores nor forwards it.',
  access: 'any',
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({
      targetType: z.enum(targetTypes),
      target: z.string().min(1).max(200),
      feedback: z.string().min(1).max(3000),
      goal: z.string().nullish(),
      referenceUrl: z.string().nullish(),
    }),
    { targetType: 'docs', target: 'docs/operations/keys.md', feedback: 'The example lacks the secret key.' },
  ),
  responses: { 409: { description: 'Always: feedback is not set up.', schema: problemSchema } },
});
