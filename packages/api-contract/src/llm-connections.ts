import { entityIdSchema, llmAdapters } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { webUrl } from './web-url.ts';

const tag = 'LLM connections';
const headersMax = 50;
/** Tools that set up a server send it. */
const takesAdministrationKey = true;

const connectionSchema = component(
  'LlmConnection',
  z.object({
    id: z.string(),
    provider: z.string(),
    adapter: z.enum(llmAdapters),
    displaySecretKey: z.string().describe('The last characters of a long key; the key itself is never shown.'),
    baseURL: z.string().nullable(),
    customModels: z.array(z.string()),
    withDefaultModels: z.boolean(),
    extraHeaderKeys: z.array(z.string()).describe('Names of headers; their values are never shown.'),
    config: z.record(z.string(), z.union([z.string(), z.boolean()])).nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

export const listLlmConnections = defineEndpoint({
  operation: 'listLlmConnections',
  method: 'get',
  path: '/api/public/llm-connections',
  tag,
  summary: 'List connections to providers of models',
  access: 'read',
  takesAdministrationKey,
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: {
    200: { description: 'A page of connections, newest first, without their keys.', schema: pageOf(connectionSchema) },
  },
});

export const putLlmConnection = defineEndpoint({
  operation: 'putLlmConnection',
  method: 'put',
  path: '/api/public/llm-connections',
  tag,
  summary: 'Create or replace the connection to a provider of models',
  description:
    'By its provider. Key and headers are encrypted where they are stored, and never shown. Absent lists are empty afterwards.',
  access: 'write',
  takesAdministrationKey,
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({
      provider: storableText(255).min(1).describe('Unique in the project.'),
      adapter: z.enum(llmAdapters),
      secretKey: storableText(20_000)
        .min(1)
        .describe(
          'Visible ASCII characters. For bedrock a JSON object with accessKeyId and secretAccessKey, or with apiKey; for google-vertex-ai also the JSON of an account.',
        ),
      baseURL: webUrl.nullish().describe('Private addresses are refused unless the server allows them.'),
      customModels: z.array(storableText(200).min(1)).max(500).nullish(),
      withDefaultModels: z.boolean().nullish().describe('True when absent.'),
      extraHeaders: z
        .record(
          z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'must be the name of a header'),
          z.string().regex(/^[\t\x20-\x7e]{0,4000}$/, 'must be the value of a header'),
        )
        .refine((headers) => Object.keys(headers).length <= headersMax, `must have at most ${headersMax} headers`)
        .nullish(),
      config: z
        .record(z.string(), z.union([z.string().max(200), z.boolean()]))
        .nullish()
        .describe('bedrock: `region`; google-vertex-ai: `location`; openai: `useResponsesApi`.'),
    }),
    {
      provider: 'openai',
      adapter: 'openai',
      secretKey: 'sk-proj-0123456789abcdef',
      customModels: ['gpt-4o-2024-11-20'],
    },
  ),
  responses: {
    200: { description: 'It was replaced.', schema: connectionSchema },
    201: { description: 'It is new.', schema: connectionSchema },
    409: { description: 'The project has as many connections as it may have.', schema: problemSchema },
  },
});

export const deleteLlmConnection = defineEndpoint({
  operation: 'deleteLlmConnection',
  method: 'delete',
  path: '/api/public/llm-connections/{connectionId}',
  tag,
  summary: 'Delete the connection to a provider of models',
  access: 'write',
  takesAdministrationKey,
  takesUnknownParameters: true,
  params: z.object({ connectionId: entityIdSchema }),
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});
