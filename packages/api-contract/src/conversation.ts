import { z } from 'zod';
import { component } from './components.ts';

const id = z.string().nullable();

const partSchema = component(
  'MessagePart',
  z.union([
    z.object({ type: z.enum(['text', 'reasoning']), text: z.string() }),
    z.object({ type: z.literal('tool_call'), id, name: z.string().nullable(), arguments: z.unknown() }),
    z.object({
      type: z.literal('tool_result'),
      id,
      name: z.string().nullable(),
      result: z.unknown(),
      isError: z.boolean(),
    }),
    z.object({
      type: z.enum(['image', 'audio', 'video', 'file']),
      reference: z
        .string()
        .nullable()
        .describe('A URL, a `data:` URI, a media reference, or the id by which a provider knows the file.'),
      mediaType: z.string().nullable(),
      name: z.string().nullable(),
    }),
    z.object({ type: z.literal('other'), value: z.unknown().describe('As it was sent.') }),
  ]),
);

const messageSchema = component(
  'Message',
  z.object({
    role: z.string().describe('`system`, `user`, `assistant` or `tool`; else what its writer called it.'),
    name: z.string().nullable(),
    parts: z.array(partSchema),
    finishReason: z.string().nullable(),
  }),
);

const toolSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  parameters: z.unknown().describe('A JSON schema.'),
});

/** The messages of an observation, in one form for all clients. */
export const conversationSchema = component(
  'Conversation',
  z.object({
    input: z.array(messageSchema).nullable().describe('`null` when the input holds no messages.'),
    output: z.array(messageSchema).nullable(),
    tools: z.array(toolSchema),
  }),
);
