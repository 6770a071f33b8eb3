import { promptSearchModes } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { pageOf } from './page.ts';
import { promptSchema, promptVersionMax } from './prompts.ts';
import { choiceParameter, pageParameters, parameter, wholeNumber } from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Prompts';

export const searchPromptVersions = defineEndpoint({
  operation: 'searchPromptVersions',
  method: 'get',
  path: '/api/public/prompt-versions',
  tag,
  summary: 'Search all versions of all prompts',
  access: 'read',
  query: z.object({
    search: parameter(storableText(1000).min(1), {
      description: 'What is searched, without regard to case.',
      type: 'string',
      minLength: 1,
      maxLength: 1000,
    }),
    mode: choiceParameter(
      promptSearchModes,
      '`words`: versions with all of these words. `part`: with this text anywhere, also within words. `words` when unset.',
    ),
    ...pageParameters,
  }),
  exampleQuery: { search: 'sentence' },
  responses: { 200: { description: 'A page of versions, newest first.', schema: pageOf(promptSchema) } },
});

const changeSchema = z.object({
  kind: z.enum(['same', 'added', 'removed']),
  text: z.string().describe('Whole lines.'),
});

const differenceSchema = component(
  'PromptDifference',
  z.object({
    name: z.string(),
    from: z.int(),
    to: z.int(),
    prompt: z.array(changeSchema).describe('Line by line; of a chat the lines of its messages, each after its role.'),
    config: z.array(changeSchema).describe('Of the configs as indented JSON with sorted keys.'),
  }),
);

export const comparePromptVersions = defineEndpoint({
  operation: 'comparePromptVersions',
  method: 'get',
  path: '/api/public/prompt-versions/difference',
  tag,
  summary: 'Compare two versions of a prompt',
  access: 'read',
  query: z.object({
    name: parameter(z.string().min(1), { description: 'The name of the prompt.', type: 'string' }),
    from: parameter(wholeNumber<string>(1, promptVersionMax), {
      description: 'The version that is compared.',
      type: 'integer',
      minimum: 1,
    }),
    to: parameter(wholeNumber<string>(1, promptVersionMax), {
      description: 'The version that it is compared with.',
      type: 'integer',
      minimum: 1,
    }),
  }),
  exampleQuery: { name: 'support/greeting', from: '1', to: '2' },
  responses: { 200: { description: 'What was added and removed.', schema: differenceSchema } },
});
