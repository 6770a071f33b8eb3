import { datasetItemStatuses, type JsonSchemaObject } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { nameParameter, pageParameters, textParameter, timestampParameter } from './query-parameters.ts';
import { storableName, storableText } from './storable-text.ts';

const tag = 'Datasets';
const nameLengthMax = 255;

const datasetName = storableName(nameLengthMax)
  .trim()
  .min(1)
  .refine((name) => !/<[^>]*>/.test(name), 'must hold no HTML tags')
  .refine((name) => !name.startsWith('/') && !name.includes('//'), 'must neither begin with / nor hold //')
  .describe('Of any script; `/` makes folders.');

const jsonSchema = z
  .record(z.string(), z.unknown())
  .transform((given): JsonSchemaObject => given)
  .nullish();

const datasetMembers = {
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  metadata: z.unknown(),
  inputSchema: z.unknown().describe('A JSON Schema of the draft 2020-12, or null.'),
  expectedOutputSchema: z.unknown(),
  status: z.literal('ACTIVE').describe('Always: the first clients of Langfuse 2 require it.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};
const datasetSchema = component('Dataset', z.object(datasetMembers));

const mediaReferenceSchema = z.object({
  field: z.enum(['input', 'expectedOutput', 'metadata']),
  referenceString: z.string(),
  jsonPath: z.string().describe("Where in the field, such as `$['image'][0]`; `$` for the field itself."),
  media: z.object({
    mediaId: z.string(),
    contentType: z.string(),
    contentLength: z.int(),
    url: z.string(),
    urlExpiry: z.iso.datetime(),
  }),
});

export const datasetItemSchema = component(
  'DatasetItem',
  z.object({
    id: z.string(),
    datasetId: z.string(),
    datasetName: z.string(),
    status: z.enum(datasetItemStatuses),
    input: z.unknown(),
    expectedOutput: z.unknown(),
    metadata: z.unknown(),
    sourceTraceId: z.string().nullable(),
    sourceObservationId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.iso.datetime().describe('From when on it is like this: a list with this `version` has it.'),
    mediaReferences: z.array(mediaReferenceSchema),
  }),
);

const saveBody = z.object({
  name: datasetName,
  description: storableText(100_000).nullish().describe('Absent or null: as it is.'),
  metadata: z.unknown().optional().describe('Any JSON value. Absent or null: as it is.'),
  inputSchema: jsonSchema.describe(
    'A JSON Schema of the draft 2020-12 for `input`. Absent: as it is; null removes it.',
  ),
  expectedOutputSchema: jsonSchema.describe('Likewise for `expectedOutput`.'),
});
const saveExample = { name: 'support/questions', description: 'Asked in March', metadata: { owner: 'support' } };
/** Of a dataset that is there: blanks around it, which no name has, are left out here too. */
const givenName = z.string().trim().min(1);
export const oneDataset = z.object({ datasetName: givenName });
const saveDescription =
  'By its name: what is there is changed in the members that are given. A schema that an item does not fit is 400, with the ' +
  'first ten such items, and nothing changes.';

export const saveDataset = defineEndpoint({
  operation: 'saveDataset',
  method: 'post',
  path: '/api/public/v2/datasets',
  tag,
  summary: 'Create or change a dataset',
  description: saveDescription,
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(saveBody, saveExample, ['metadata']),
  responses: { 200: { description: 'The dataset.', schema: datasetSchema } },
});

export const listDatasets = defineEndpoint({
  operation: 'listDatasets',
  method: 'get',
  path: '/api/public/v2/datasets',
  tag,
  summary: 'List datasets',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of datasets, newest first.', schema: pageOf(datasetSchema) } },
});

export const getDataset = defineEndpoint({
  operation: 'getDataset',
  method: 'get',
  path: '/api/public/v2/datasets/{datasetName}',
  tag,
  summary: 'Get a dataset',
  access: 'read',
  takesUnknownParameters: true,
  params: oneDataset,
  responses: { 200: { description: 'The dataset.', schema: datasetSchema } },
});

export const deleteDataset = defineEndpoint({
  operation: 'deleteDataset',
  method: 'delete',
  path: '/api/public/v2/datasets/{datasetName}',
  tag,
  summary: 'Delete a dataset',
  description:
    'With its items in every version, its runs and its experiments. Traces stay; media that nothing else refers to go.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneDataset,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

export const saveDatasetV1 = defineEndpoint({
  operation: 'saveDatasetV1',
  method: 'post',
  path: '/api/public/datasets',
  tag,
  summary: 'Create or change a dataset, for older clients',
  description: saveDescription,
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(saveBody, saveExample, ['metadata']),
  responses: {
    200: {
      description: 'The dataset; its lists are empty.',
      schema: z.object({ ...datasetMembers, items: z.array(z.string()), runs: z.array(z.string()) }),
    },
  },
});

export const listDatasetsV1 = defineEndpoint({
  operation: 'listDatasetsV1',
  method: 'get',
  path: '/api/public/datasets',
  tag,
  summary: 'List datasets with the ids of their items, for older clients',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '10' },
  responses: {
    200: {
      description: 'A page of datasets, newest first, with the ids of their active items and the names of their runs.',
      schema: pageOf(z.object({ ...datasetMembers, items: z.array(z.string()), runs: z.array(z.string()) })),
    },
  },
});

export const getDatasetV1 = defineEndpoint({
  operation: 'getDatasetV1',
  method: 'get',
  path: '/api/public/datasets/{datasetName}',
  tag,
  summary: 'Get a dataset with its items, for older clients',
  access: 'read',
  takesUnknownParameters: true,
  params: oneDataset,
  responses: {
    200: {
      description: 'The dataset with its active items and the names of its runs.',
      schema: z.object({ ...datasetMembers, items: z.array(datasetItemSchema), runs: z.array(z.string()) }),
    },
  },
});

const itemBody = z.object({
  datasetName: givenName,
  id: storableText(255).min(1).nullish().describe('Made when absent.'),
  input: z.unknown().optional(),
  expectedOutput: z.unknown().optional(),
  metadata: z.unknown().optional(),
  sourceTraceId: storableText(800).nullish(),
  sourceObservationId: storableText(800).nullish(),
  status: z.enum(datasetItemStatuses).nullish(),
});

export const putDatasetItem = defineEndpoint({
  operation: 'putDatasetItem',
  method: 'post',
  path: '/api/public/dataset-items',
  tag,
  summary: 'Create or change an item of a dataset',
  description:
    'By its id: of an item that is there given members replace those of before, and absent or null ones stay. Every write is ' +
    'a version of the item. In its values a whole number with more digits than a double holds becomes a text with all of them.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(
    itemBody,
    {
      datasetName: 'support/questions',
      id: 'question-1',
      input: { question: 'How do I cancel?' },
      expectedOutput: 'In the settings.',
    },
    ['input', 'expectedOutput', 'metadata'],
  ),
  responses: {
    200: { description: 'The item.', schema: datasetItemSchema },
    409: { description: 'Another dataset of the project has an item of this id.', schema: problemSchema },
  },
});

export const listDatasetItems = defineEndpoint({
  operation: 'listDatasetItems',
  method: 'get',
  path: '/api/public/dataset-items',
  tag,
  summary: 'List active items',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    datasetName: nameParameter('Items of this dataset.'),
    sourceTraceId: textParameter('Items that were made of this trace.'),
    sourceObservationId: textParameter('Items that were made of this observation.'),
    version: timestampParameter('The items as they were then, inclusive; only with `datasetName`.'),
    ...pageParameters,
  }),
  exampleQuery: { datasetName: 'support/questions' },
  responses: {
    200: {
      description: 'A page of items, newest first; with `version` those that changed last come first.',
      schema: pageOf(datasetItemSchema),
    },
  },
});

const oneItem = z.object({ datasetItemId: z.string().min(1) });

export const getDatasetItem = defineEndpoint({
  operation: 'getDatasetItem',
  method: 'get',
  path: '/api/public/dataset-items/{datasetItemId}',
  tag,
  summary: 'Get an item of a dataset, also an archived one',
  access: 'read',
  takesUnknownParameters: true,
  params: oneItem,
  responses: { 200: { description: 'The item.', schema: datasetItemSchema } },
});

export const deleteDatasetItem = defineEndpoint({
  operation: 'deleteDatasetItem',
  method: 'delete',
  path: '/api/public/dataset-items/{datasetItemId}',
  tag,
  summary: 'Delete an item of a dataset',
  description: 'It stays in versions of before, and in runs.',
  access: 'write',
  takesUnknownParameters: true,
  recordedAs: 'dataset-item.deleted',
  params: oneItem,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});
