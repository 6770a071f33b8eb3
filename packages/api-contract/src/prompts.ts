import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { pageMetaSchema, pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { promptFilterParameter } from './prompt-filter.ts';
import {
  booleanParameter,
  limitParameter,
  nameParameter,
  neverEmpty,
  pageParameters,
  parameter,
  textParameter,
  timestampParameter,
  wholeNumber,
} from './query-parameters.ts';
import { storableName, storableText } from './storable-text.ts';

const tag = 'Prompts';
const nameLengthMax = 255;
const labelsMax = 100;
const tagsMax = 100;
/** More do not fit into a body. */
const promptLengthMax = 1024 * 1024;
const messagesMax = 10_000;
export const promptVersionMax = 2_147_483_647;
const listLimitDefault = 10;

const promptName = storableName(nameLengthMax)
  .trim()
  .min(1)
  .refine((name) => !name.includes('|'), 'must hold no |, which separates the parts of a reference')
  .refine((name) => !/<[^>]*>/.test(name), 'must hold no HTML tags')
  .refine((name) => name.split('/').every((part) => part !== ''), 'must neither begin nor end with / nor hold //')
  .describe('Of any script; `/` makes folders.');

const labelPattern = /^[a-z0-9_.-]{1,36}$/;
export const promptLabel = z.string().regex(labelPattern, 'must be 1 to 36 of the characters a-z, 0-9, _, . and -');

const placeholderSchema = z.object({
  type: z.literal('placeholder'),
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]*$/),
});
const messageSchema = z.object({ role: z.string(), content: z.string() });
const notMessages =
  'must be a text, or for a chat a list of {"role": "…", "content": "…"} and {"type": "placeholder", "name": "…"}, ' +
  'where the name is a letter and then letters, digits and _';
const promptBody = z
  .union([storableText(promptLengthMax), z.array(z.union([placeholderSchema, messageSchema])).max(messagesMax)], {
    error: notMessages,
  })
  .describe(
    'A text, or the messages of a chat. `@@@langfusePrompt:name=<name>|version=<n>@@@`, or `|label=<label>@@@`, is ' +
      'replaced by that text prompt when it is read.',
  );

const promptMembers = {
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime().describe('When its labels changed last.'),
  projectId: z.string(),
  createdBy: z.string().describe('`API` for a key, else the id of a user.'),
  name: z.string(),
  version: z.int().min(1),
  type: z.enum(['text', 'chat']),
  prompt: promptBody,
  config: z.unknown(),
  labels: z.array(z.string()),
  tags: z.array(z.string()).describe('Of the prompt: the same on all versions.'),
  commitMessage: z.string().nullable(),
  isActive: z.boolean().describe('Whether it has the label `production`.'),
};

const nodeSchema = z.object({ id: z.string(), name: z.string(), version: z.int() });
const graphSchema = z
  .object({ root: nodeSchema, dependencies: z.record(z.string(), z.array(nodeSchema)) })
  .describe('By the id of a version, those that it refers to.');

export const promptSchema = component('Prompt', z.object(promptMembers));
const readPromptSchema = component(
  'ReadPrompt',
  z.object({ ...promptMembers, resolutionGraph: graphSchema.nullable().describe('Null when it refers to nothing.') }),
);

const summarySchema = component(
  'PromptSummary',
  z.object({
    name: z.string(),
    type: z.enum(['text', 'chat']),
    versions: z.array(z.int()),
    labels: z.array(z.string()),
    tags: z.array(z.string()),
    lastUpdatedAt: z.iso.datetime(),
    lastConfig: z.unknown(),
  }),
);

const promptBodySchema = z.object({
  name: promptName,
  type: z.enum(['text', 'chat']).nullish().describe('`text` when absent.'),
  prompt: promptBody,
  config: z
    .unknown()
    .optional()
    .describe(
      'Any JSON value; `{}` when absent or null. A whole number that no double holds becomes a text of its digits.',
    ),
  labels: z
    .array(promptLabel)
    .max(labelsMax)
    .nullish()
    .describe('They leave the versions that have them. `latest` comes by itself.'),
  tags: z
    .array(storableText(nameLengthMax))
    .max(tagsMax)
    .nullish()
    .describe('Replace those of all versions; absent or null: as they are.'),
  commitMessage: storableText(500).nullish(),
});

const givenVersion = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value))
  .pipe(wholeNumber(1, promptVersionMax).optional());
const versionParameter = (description: string) =>
  parameter(givenVersion.clone(), { description, type: 'integer', minimum: 1 });

/** Blanks around it, which no name has, are left out here too. */
export const onePrompt = z.object({ promptName: z.string().trim().min(1) });
const whichVersion = {
  version: versionParameter('The number of a version.'),
  label: textParameter('A label; not together with `version`.'),
};
const resolve = booleanParameter('Whether references to other prompts are replaced by their texts; true when unset.');

const example = {
  name: 'support/greeting',
  prompt: 'Greet {{customer}} in one sentence.',
  labels: ['production'],
  config: { model: 'gpt-4o', temperature: 0.3 },
  commitMessage: 'Shorter',
};

export const createPrompt = defineEndpoint({
  operation: 'createPrompt',
  method: 'post',
  path: '/api/public/v2/prompts',
  tag,
  summary: 'Create a version of a prompt',
  description:
    'The next one: versions are numbered from 1 without a gap and never change. References to other prompts are checked: a ' +
    'missing one, one that is no text, a circle or more than 5 levels are 400. A protected label among `labels` needs the scope `admin`.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(promptBodySchema, example, ['config']),
  responses: { 201: { description: 'The version.', schema: promptSchema } },
});

export const createPromptV1 = defineEndpoint({
  operation: 'createPromptV1',
  method: 'post',
  path: '/api/public/prompts',
  tag,
  summary: 'Create a version of a prompt, for older clients',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(
    promptBodySchema.extend({ isActive: z.boolean().nullish().describe('True: with the label `production`.') }),
    example,
    ['config'],
  ),
  responses: { 201: { description: 'The version.', schema: promptSchema } },
});

export const getPrompt = defineEndpoint({
  operation: 'getPrompt',
  method: 'get',
  path: '/api/public/v2/prompts/{promptName}',
  tag,
  summary: 'Get a prompt',
  description:
    'The version with the label `production` unless another is asked for. The answer has an `ETag`: with `If-None-Match` it is ' +
    '304 while nothing has changed.',
  access: 'read',
  takesUnknownParameters: true,
  params: onePrompt,
  query: z.object({ ...whichVersion, resolve }),
  exampleQuery: { label: 'production' },
  responses: {
    200: { description: 'The version.', schema: readPromptSchema },
    304: { description: 'As it was when it had the `ETag` that the client names.' },
    409: { description: 'A prompt that it refers to is not there any more.', schema: problemSchema },
  },
});

export const getPromptV1 = defineEndpoint({
  operation: 'getPromptV1',
  method: 'get',
  path: '/api/public/prompts',
  tag,
  summary: 'Get a prompt, for older clients',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    name: parameter(z.string().trim().min(1, 'must name a prompt'), {
      description: 'The name of the prompt.',
      type: 'string',
    }),
    ...whichVersion,
  }),
  exampleQuery: { name: 'support/greeting' },
  responses: {
    200: { description: 'The version.', schema: readPromptSchema },
    304: { description: 'As it was when it had the `ETag` that the client names.' },
    409: { description: 'A prompt that it refers to is not there any more.', schema: problemSchema },
  },
});

export const listPrompts = defineEndpoint({
  operation: 'listPrompts',
  method: 'get',
  path: '/api/public/v2/prompts',
  tag,
  summary: 'List prompts',
  description: 'One entry for each name, by name, over the versions that match what is asked for.',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    name: nameParameter('The name of one prompt.'),
    folder: textParameter('Prompts in this folder, at any depth: `support` for `support/greeting`.'),
    label: textParameter('Versions with this label.'),
    tag: textParameter('Prompts with this tag.'),
    version: versionParameter('Versions with this number.'),
    fromUpdatedAt: timestampParameter('Versions whose labels changed then or later.'),
    toUpdatedAt: timestampParameter('Versions whose labels changed before.'),
    filter: promptFilterParameter,
    page: pageParameters.page,
    limit: limitParameter(1, 100, listLimitDefault),
  }),
  exampleQuery: { label: 'production' },
  responses: {
    200: {
      description: 'A page of prompts.',
      schema: pageOf(summarySchema).extend({ pagination: pageMetaSchema.describe('The same as `meta`.') }),
    },
  },
});

export const updatePromptLabels = defineEndpoint({
  operation: 'updatePromptLabels',
  method: 'patch',
  path: '/api/public/v2/prompts/{promptName}/versions/{promptVersion}',
  tag,
  summary: 'Put labels on a version of a prompt',
  description:
    'In addition to those that it has. In the same step every other version loses them. A protected label needs the scope `admin`.',
  access: 'write',
  takesUnknownParameters: true,
  params: onePrompt.extend({ promptVersion: z.string().min(1) }),
  body: jsonBody(
    z.object({
      newLabels: z
        .array(promptLabel.refine((name) => name !== 'latest', 'must not be latest: the server moves it'))
        .max(labelsMax),
    }),
    { newLabels: ['production'] },
  ),
  responses: { 200: { description: 'The version.', schema: promptSchema } },
});

export const removePromptLabel = defineEndpoint({
  operation: 'removePromptLabel',
  method: 'delete',
  path: '/api/public/v2/prompts/{promptName}/versions/{promptVersion}/labels/{promptLabel}',
  tag,
  summary: 'Take a label off a version of a prompt',
  description:
    'No version has it afterwards. Refused for `latest`, and while another prompt refers to this one by the label. A protected label needs ' +
    'the scope `admin`.',
  access: 'write',
  params: onePrompt.extend({ promptVersion: z.string().min(1), promptLabel: z.string().min(1) }),
  responses: { 200: { description: 'The version.', schema: promptSchema } },
});

export const deletePrompt = defineEndpoint({
  operation: 'deletePrompt',
  method: 'delete',
  path: '/api/public/v2/prompts/{promptName}',
  tag,
  summary: 'Delete a prompt, or versions of it',
  description:
    'Without `version` and `label` all versions go; one that is empty, or misspelt, is refused. Refused while another prompt refers to ' +
    'what would go. Numbers of deleted versions are not given again. A version with a protected label needs the scope `admin`.',
  access: 'write',
  params: onePrompt,
  query: z.object({ version: neverEmpty(whichVersion.version), label: neverEmpty(whichVersion.label) }),
  exampleQuery: { version: '1' },
  responses: { 204: { description: 'Deleted.' } },
});
