import { z } from 'zod';

import { component } from './components.ts';

const issueSchema = z.object({
  code: z.string().describe('The kind of the problem by zod, such as `invalid_type`; else `custom`.'),
  path: z.string(),
  message: z.string(),
});

const failedItemSchema = z.object({
  datasetItemId: z.string(),
  field: z.enum(['input', 'expectedOutput']),
  errors: z.array(z.object({ path: z.string(), message: z.string(), keyword: z.string() })),
});

/** RFC 9457, with the members `message` and `error` that existing clients read. */
export const problemSchema = component(
  'Problem',
  z.object({
    type: z.string().describe('A page about this kind of problem, relative to the server.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What went wrong and what to do next.'),
    code: z.string().describe('Stable; made for programs.'),
    message: z
      .string()
      .describe(
        'The same as `detail`; `Invalid request data`, as clients compare it, where `issues` name parts of a request.',
      ),
    error: z
      .union([z.string(), z.array(issueSchema), z.array(failedItemSchema)])
      .describe(
        'The kind of problem as one word; the same as `issues` for a request with such; the first items of a dataset that ' +
          'do not fit a new schema of it.',
      ),
    issues: z.array(issueSchema).optional().describe('Each problem of the input: where, and what was expected.'),
    errors: z.array(issueSchema).optional().describe('The same as `issues`, from `POST /api/public/ingestion` alone.'),
    requestId: z.string().describe('Also in `x-request-id`; the log has it too.'),
  }),
);

export type Problem = z.infer<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';
