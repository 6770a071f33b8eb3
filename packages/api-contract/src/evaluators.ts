import { entityIdSchema, observationIdSchema, traceIdSchema } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Evaluators';
const textMax = 100_000;
const messagesMax = 100;
const variablesMax = 100;
const categoriesMax = 100;

const json = z.record(z.string(), z.unknown());

const builtInSchema = z.strictObject({
  type: z.literal('builtin'),
  name: storableText(100).min(1).describe('One of those that are listed as built-in.'),
  settings: json.default({}),
});

const messageOfJudge = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: storableText(textMax).describe('With `{{variables}}`.'),
});

const judgeSchema = z.strictObject({
  type: z.literal('judge'),
  provider: storableText(255).min(1).describe('Of an LLM connection of the project.'),
  model: storableText(255).min(1),
  parameters: json.default({}).describe('Such as `temperature` and `maxTokens`.'),
  messages: z.array(messageOfJudge).min(1).max(messagesMax),
  variables: z
    .record(z.string().min(1).max(200), storableText(1000).startsWith('$', 'must be a JSONPath that begins with $'))
    .refine((variables) => Object.keys(variables).length <= variablesMax, `must have at most ${variablesMax} variables`)
    .default({})
    .describe('Variable to JSONPath within what is judged, such as `$.output`.'),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']).describe('Of its score.'),
  categories: z.array(storableText(500).min(1)).min(1).max(categoriesMax).optional().describe('For CATEGORICAL.'),
  range: z
    .strictObject({ min: z.number(), max: z.number() })
    .refine(({ min, max }) => min < max, 'must have a min below its max')
    .optional()
    .describe('For NUMERIC.'),
});

const codeSchema = z.strictObject({
  type: z.literal('code'),
  source: storableText(textMax).min(1).describe('JavaScript that ends with a function `evaluate(subject)`.'),
});

const definitionSchema = z.discriminatedUnion('type', [builtInSchema, judgeSchema, codeSchema]);

const judgeExample = {
  type: 'judge',
  provider: 'openai',
  model: 'gpt-4.1-mini',
  parameters: { temperature: 0 },
  messages: [{ role: 'user', content: 'Does this answer the question? {{question}} {{answer}}' }],
  variables: { question: '$.input', answer: '$.output' },
  dataType: 'BOOLEAN',
} as const;

const evaluatorSchema = component(
  'Evaluator',
  z.object({
    id: z.string(),
    name: z.string(),
    version: z.int().describe('From 1; a version never changes.'),
    definition: json.describe('As it was given, with its defaults.'),
    createdBy: z.string().describe('A public key, or `user:` and the id of a user.'),
    createdAt: z.iso.datetime(),
  }),
);

const oneEvaluator = z.object({ evaluatorId: entityIdSchema });

export const listEvaluators = defineEndpoint({
  operation: 'listEvaluators',
  method: 'get',
  path: '/api/public/evaluators',
  tag,
  summary: 'List evaluators',
  access: 'read',
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'The newest version of each, by name.', schema: pageOf(evaluatorSchema) } },
});

export const createEvaluator = defineEndpoint({
  operation: 'createEvaluator',
  method: 'post',
  path: '/api/public/evaluators',
  tag,
  summary: 'Create an evaluator, or the next version of one',
  description: 'A name that is there gets its next version, which rules without a version use from then on.',
  access: 'write',
  body: jsonBody(
    z.strictObject({
      name: storableText(255).trim().min(1).describe('Unique in the project.'),
      definition: definitionSchema,
    }),
    { name: 'answers the question', definition: { ...judgeExample, messages: [...judgeExample.messages] } },
  ),
  responses: {
    200: { description: 'The newest version has this definition already.', schema: evaluatorSchema },
    201: { description: 'A version is new.', schema: evaluatorSchema },
    409: { description: 'The project has as many evaluators as it may have.', schema: problemSchema },
  },
});

/** Precedes the endpoints with an id in its place. */
const describedParts = {
  name: z.string(),
  title: z.string(),
  description: z.string(),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
};

export const listBuiltInEvaluators = defineEndpoint({
  operation: 'listBuiltInEvaluators',
  method: 'get',
  path: '/api/public/evaluators/built-in',
  tag,
  summary: 'List the evaluators that come with the product',
  access: 'read',
  responses: {
    200: {
      description: 'Those of the type `builtin`, and what judges may be made of.',
      schema: z.object({
        data: z
          .array(
            z.object({
              ...describedParts,
              settingsSchema: json.describe('JSON Schema of the draft 2020-12.'),
            }),
          )
          .describe('Names for definitions of the type `builtin`.'),
        judgeTemplates: z
          .array(
            z.object({
              ...describedParts,
              messages: z.array(z.object({ role: z.string(), content: z.string() })).readonly(),
              variables: z.record(z.string(), z.string()),
              categories: z.array(z.string()).readonly().optional(),
              range: z.object({ min: z.number(), max: z.number() }).optional(),
            }),
          )
          .describe('Definitions of the type `judge` without provider, model and parameters.'),
      }),
    },
  },
});

const scoreSchema = z.object({
  name: z.string().nullable().describe('null: that of the evaluator.'),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
  value: z.union([z.number(), z.string(), z.boolean()]),
  comment: z.string().nullable(),
});

/** Likewise. */
export const testEvaluator = defineEndpoint({
  operation: 'testEvaluator',
  method: 'post',
  path: '/api/public/evaluators/test',
  tag,
  summary: 'Judge a trace, an observation or a run item once, and store nothing',
  description:
    'A model that is called costs what it costs. Nothing of it is stored, and it counts towards no budget of a rule.',
  access: 'write',
  recordedAs: 'evaluator.tested',
  body: jsonBody(
    z.strictObject({
      definition: definitionSchema,
      traceId: traceIdSchema,
      observationId: observationIdSchema.nullish().describe('The trace when absent.'),
      datasetItemId: entityIdSchema
        .nullish()
        .describe('The dataset item that was run in it: then it is judged as the item of a run.'),
    }),
    { definition: { type: 'builtin', name: 'exact-match', settings: {} }, traceId: 'trace-1' },
  ),
  responses: {
    200: {
      description: 'What it would score, or why nothing.',
      schema: z.object({
        scores: z.array(scoreSchema),
        error: z.string().nullable(),
        calls: z
          .array(
            z.object({
              model: z.string(),
              usage: z.record(z.string(), z.number()),
              cost: z.string().nullable().describe('US dollars, exact; null without a price.'),
              error: z.string().nullable(),
            }),
          )
          .describe('Of models.'),
      }),
    },
  },
});

export const getEvaluator = defineEndpoint({
  operation: 'getEvaluator',
  method: 'get',
  path: '/api/public/evaluators/{evaluatorId}',
  tag,
  summary: 'Get the newest version of an evaluator',
  access: 'read',
  params: oneEvaluator,
  responses: { 200: { description: 'The evaluator.', schema: evaluatorSchema } },
});

export const listEvaluatorVersions = defineEndpoint({
  operation: 'listEvaluatorVersions',
  method: 'get',
  path: '/api/public/evaluators/{evaluatorId}/versions',
  tag,
  summary: 'List the versions of an evaluator',
  access: 'read',
  params: oneEvaluator,
  query: z.object(pageParameters),
  responses: { 200: { description: 'A page of versions, newest first.', schema: pageOf(evaluatorSchema) } },
});

export const deleteEvaluator = defineEndpoint({
  operation: 'deleteEvaluator',
  method: 'delete',
  path: '/api/public/evaluators/{evaluatorId}',
  tag,
  summary: 'Delete an evaluator',
  description: 'With its versions. Scores stay.',
  access: 'write',
  params: oneEvaluator,
  responses: {
    200: { description: 'Deleted.', schema: messageSchema },
    409: { description: 'A rule uses it.', schema: problemSchema },
  },
});
