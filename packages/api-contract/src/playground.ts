import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { promptVersionMax } from './prompts.ts';
import { storableText } from './storable-text.ts';

const tag = 'Playground';
const textLengthMax = 1024 * 1024;
const messagesMax = 1000;
const valuesMax = 500;

export const eventStreamMediaType = 'text/event-stream';
/** Of the traces that runs are stored as. */
export const playgroundEnvironment = 'playground';

const entriesAtMost = (values: object): boolean => Object.keys(values).length <= valuesMax;
const tooMany = `must have at most ${valuesMax} entries`;

const messageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: storableText(textLengthMax),
});
const placeholderSchema = z.object({
  type: z.literal('placeholder'),
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]*$/),
});
const notMessage =
  'must be {"role": "system", "user", "assistant" or "tool", "content": "…"} or {"type": "placeholder", "name": "…"}';

/** The request to a model; of endpoints that call one. */
export const modelRequestMembers = {
  provider: z.string().min(1).describe('Of a connection of the project.'),
  model: storableText(200).min(1),
  messages: z
    .array(z.union([placeholderSchema, messageSchema], { error: notMessage }))
    .min(1)
    .max(messagesMax)
    .optional()
    .describe('With `{{variables}}`. Either these or `prompt`.'),
  prompt: z
    .object({
      name: z.string().min(1),
      version: z.int().min(1).max(promptVersionMax).optional(),
      label: z.string().min(1).max(36).optional().describe('`production` when neither is given.'),
    })
    .refine(
      ({ version, label }) => version === undefined || label === undefined,
      'must have version or label, not both',
    )
    .optional()
    .describe('A version of a prompt of the project.'),
  parameters: z
    .record(z.string(), z.unknown())
    .refine(entriesAtMost, tooMany)
    .default({})
    .describe('`temperature`, `maxTokens`, `topP`, `stop`; others as the provider names them.'),
  schema: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of the object that the answer must be.'),
};

/** Either messages or a prompt. */
export const hasOneSource = ({
  messages,
  prompt,
}: {
  readonly messages?: unknown;
  readonly prompt?: unknown;
}): boolean => (messages === undefined) !== (prompt === undefined);
export const notOneSource = { path: ['messages'], message: 'must be given, or a prompt, and not both' };

const { provider, model, messages, prompt, parameters, schema } = modelRequestMembers;

const runSchema = z
  .object({
    provider,
    model,
    messages,
    prompt,
    variables: z
      .record(z.string(), storableText(textLengthMax))
      .refine(entriesAtMost, tooMany)
      .default({})
      .describe('A value for each variable of the messages.'),
    placeholders: z
      .record(z.string(), z.array(messageSchema).max(messagesMax))
      .refine(entriesAtMost, tooMany)
      .default({})
      .describe('The messages for each placeholder.'),
    parameters,
    schema,
    store: z
      .boolean()
      .default(false)
      .describe(`Whether the run becomes a trace of the environment \`${playgroundEnvironment}\`, as any other would.`),
  })
  .refine(hasOneSource, notOneSource);

const usage = z.record(z.string(), z.number()).describe('Tokens by bucket, as `usageDetails` of an observation.');

const costSchema = z.object({
  source: z.enum(['none', 'unpriced', 'computed']),
  totalCostExact: z.string().nullable().describe('US dollars to the last of twelve decimals; null without a price.'),
  costDetailsExact: z.record(z.string(), z.string()),
});

const eventSchema = component(
  'PlaygroundEvent',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string().describe('The next part of the answer.') }),
    z.object({
      type: z.literal('error'),
      failure: z
        .enum(['refused', 'limited', 'unavailable', 'timeout', 'bad_answer', 'not_stored'])
        .describe('`limited`, `unavailable` and `timeout` may pass. `not_stored`: the run, though its answer is here.'),
      message: z.string(),
      retryAfterMs: z.int().nullable(),
    }),
    component(
      'PlaygroundDone',
      z.object({
        type: z.literal('done'),
        finishReason: z.string().nullable().describe('`stop`, `length`, …; null when the call failed.'),
        object: z.unknown().optional().describe('With a schema, the answer.'),
        usage,
        cost: costSchema,
        latencyMs: z.int(),
        timeToFirstTextMs: z.int().nullable(),
        traceId: z.string().nullable().describe('When it was stored.'),
        observationId: z.string().nullable(),
      }),
    ),
  ]),
);

export const runPlayground = defineEndpoint({
  operation: 'runPlayground',
  method: 'post',
  path: '/api/public/playground/runs',
  tag,
  summary: 'Call a model through a connection of the project',
  description:
    'The answer is a stream of server-sent events, each a JSON object in `data`: parts of the text, an error if there is one, and ' +
    'last what was used, what it cost by the price book, and how long it took. Leaving ends the call. Several models are several ' +
    'requests; at most 16 of a project run at once.',
  access: 'write',
  body: jsonBody(runSchema, {
    provider: 'openai',
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Greet {{customer}} in one sentence.' }],
    variables: { customer: 'Ada' },
    parameters: { temperature: 0.3, maxTokens: 200 },
    store: true,
  }),
  responses: {
    200: { description: 'The events.', schema: eventSchema, mediaTypes: [eventStreamMediaType] },
    409: { description: 'The credentials of the connection cannot be decrypted here.', schema: problemSchema },
    429: { description: 'As many runs of the project are under way as there may be.', schema: problemSchema },
  },
});
