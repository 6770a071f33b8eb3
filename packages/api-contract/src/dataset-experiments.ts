import { experimentConcurrencyMax, experimentItemsMax, experimentItemStates, experimentStates } from '@spanledger/core';
import { z } from 'zod';

import { budgetAmount } from './budget-amount.ts';
import { component } from './components.ts';
import { oneDataset } from './datasets.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { unpricedCalls, usdText } from './model-spending.ts';
import { pageOf } from './page.ts';
import { hasOneSource, modelRequestMembers, notOneSource } from './playground.ts';
import { problemSchema } from './problem.ts';
import { choiceParameter, pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { timestamp } from './timestamp.ts';

const tag = 'Datasets';
const pathLengthMax = 500;
const variablesMax = 500;
const retriedMax = 1000;
const concurrencyUsual = 4;

const newExperimentSchema = z
  .strictObject({
    name: storableText(800).trim().min(1).describe('Of the run; unique in the dataset.'),
    description: storableText(100_000).nullish(),
    metadata: z.unknown().optional(),
    ...modelRequestMembers,
    variables: z
      .record(z.string(), z.string().min(1).max(pathLengthMax))
      .refine((paths) => Object.keys(paths).length <= variablesMax, `must have at most ${variablesMax} entries`)
      .default({})
      .describe(
        'A JSONPath within the item, such as `$.input.question`, for variables and placeholders of the prompt. Without one it is the ' +
          'member of the input of that name, or the whole input where the prompt has no other variable.',
      ),
    itemsVersion: timestamp.optional().describe('The items as they were then; as they are now when absent.'),
    maxCostUsd: budgetAmount
      .optional()
      .describe('US dollars: no call begins once so much is spent, and the items that remain are skipped.'),
    concurrency: z
      .int()
      .min(1)
      .max(experimentConcurrencyMax)
      .default(concurrencyUsual)
      .describe('Calls at once, at most.'),
    dryRun: z
      .boolean()
      .default(false)
      .describe('Only counts and estimates: nothing is written and no model is called.'),
  })
  .refine(hasOneSource, notOneSource);

const experimentSchema = component(
  'DatasetExperiment',
  z.object({
    id: z.string().describe('That of the run.'),
    name: z.string(),
    description: z.string().nullable(),
    metadata: z.unknown(),
    datasetId: z.string(),
    datasetName: z.string(),
    provider: z.string(),
    model: z.string(),
    prompt: z.object({ name: z.string(), version: z.int() }).nullable().describe('The version that a label had.'),
    parameters: z.record(z.string(), z.unknown()),
    variables: z.record(z.string(), z.string()),
    itemsVersion: z.iso.datetime(),
    concurrency: z.int(),
    maxCostUsd: usdText.nullable(),
    state: z.enum(experimentStates),
    progress: z.object({
      items: z.record(z.enum(experimentItemStates), z.int()).describe('How many there are in each state.'),
      costUsd: usdText.describe('US dollars, exact: of all attempts, those that failed too.'),
      unpricedCalls,
    }),
    createdAt: z.iso.datetime(),
    canceledAt: z.iso.datetime().nullable(),
  }),
);

const itemSchema = component(
  'DatasetExperimentItem',
  z.object({
    datasetItemId: z.string(),
    state: z
      .enum(experimentItemStates)
      .describe('`skipped`: its limit of cost was spent, or the experiment was canceled, before it began.'),
    attempts: z.int(),
    dueAt: z.iso.datetime().describe('When the next attempt may begin.'),
    error: z.string().nullable(),
    traceId: z.string().nullable().describe('In the environment `experiment`.'),
    costUsd: usdText,
    unpricedCalls,
    finishedAt: z.iso.datetime().nullable(),
  }),
);

const oneExperiment = oneDataset.extend({ runName: z.string().min(1) });
const experiments = '/api/public/datasets/{datasetName}/experiments';

export const listDatasetExperiments = defineEndpoint({
  operation: 'listDatasetExperiments',
  method: 'get',
  path: experiments,
  tag,
  summary: 'List the experiments of a dataset that the server runs',
  access: 'read',
  params: oneDataset,
  query: z.object(pageParameters),
  responses: { 200: { description: 'A page of experiments, newest first.', schema: pageOf(experimentSchema) } },
});

export const createDatasetExperiment = defineEndpoint({
  operation: 'createDatasetExperiment',
  method: 'post',
  path: experiments,
  tag,
  summary: 'Run the items of a dataset through a prompt and a model',
  description:
    'It runs in the background. Each item becomes a trace of the environment `experiment` with a generation, and an item of the run of ' +
    `this name. At most ${experimentItemsMax} items. A failure that may pass is tried again up to five times; what fails then is an ` +
    'error of that item alone. Deleting the run deletes the experiment.',
  access: 'write',
  params: oneDataset,
  body: jsonBody(
    newExperimentSchema,
    {
      name: 'answers v3',
      prompt: { name: 'support/answer', label: 'production' },
      provider: 'openai',
      model: 'gpt-4o',
      variables: { question: '$.input.question' },
      maxCostUsd: '5',
      dryRun: true,
    },
    ['metadata'],
  ),
  responses: {
    200: {
      description: 'What there is to run, and the experiment unless it was a dry run.',
      schema: z.object({
        experiment: experimentSchema.nullable(),
        items: z.int(),
        incomplete: z
          .int()
          .describe(
            'Items without a value for a variable, or with messages that are too long: they fail, and call no model.',
          ),
        missing: z
          .array(z.object({ datasetItemId: z.string(), variables: z.array(z.string()) }))
          .describe('The first of those without a value.'),
        estimatedCostUsd: usdText
          .nullable()
          .describe('An estimate, not a bound, with 200 tokens as an answer. Null when the model has no price.'),
      }),
    },
    409: { description: 'The dataset has a run of this name.', schema: problemSchema },
  },
});

export const getDatasetExperiment = defineEndpoint({
  operation: 'getDatasetExperiment',
  method: 'get',
  path: '/api/public/datasets/{datasetName}/experiments/{runName}',
  tag,
  summary: 'Get an experiment with its progress',
  access: 'read',
  params: oneExperiment,
  responses: { 200: { description: 'The experiment.', schema: experimentSchema } },
});

export const listDatasetExperimentItems = defineEndpoint({
  operation: 'listDatasetExperimentItems',
  method: 'get',
  path: '/api/public/datasets/{datasetName}/experiments/{runName}/items',
  tag,
  summary: 'List what became of the items of an experiment',
  access: 'read',
  params: oneExperiment,
  query: z.object({ ...pageParameters, state: choiceParameter(experimentItemStates, 'Only those in this state.') }),
  exampleQuery: { state: 'failed' },
  responses: { 200: { description: 'A page of items, by their ids.', schema: pageOf(itemSchema) } },
});

export const cancelDatasetExperiment = defineEndpoint({
  operation: 'cancelDatasetExperiment',
  method: 'post',
  path: '/api/public/datasets/{datasetName}/experiments/{runName}/cancel',
  tag,
  summary: 'Cancel an experiment',
  description:
    'Calls that are under way end and count; items that have not begun are skipped. A retry goes on with them.',
  access: 'write',
  params: oneExperiment,
  responses: { 200: { description: 'The experiment.', schema: experimentSchema } },
});

export const retryDatasetExperiment = defineEndpoint({
  operation: 'retryDatasetExperiment',
  method: 'post',
  path: '/api/public/datasets/{datasetName}/experiments/{runName}/retry',
  tag,
  summary: 'Run items again that failed or were skipped',
  access: 'write',
  recordedAs: 'dataset-experiment.retried',
  params: oneExperiment,
  body: jsonBody(
    z.strictObject({
      datasetItemIds: z
        .array(z.string().min(1))
        .min(1)
        .max(retriedMax)
        .optional()
        .describe('All that failed or were skipped when absent.'),
      maxCostUsd: budgetAmount.optional().describe('The new limit of the whole experiment; as it is when absent.'),
    }),
    { maxCostUsd: '10' },
  ),
  responses: { 200: { description: 'How many are run again.', schema: z.object({ retried: z.int() }) } },
});
