import { runNameCharactersMax } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { oneDataset } from './datasets.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import { pageParameters, parameter } from './query-parameters.ts';
import { storableText } from './storable-text.ts';
import { timestamp } from './timestamp.ts';

const tag = 'Datasets';

const runMembers = {
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  metadata: z.unknown(),
  datasetId: z.string(),
  datasetName: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};
const runSchema = component('DatasetRun', z.object(runMembers));

const runItemSchema = component(
  'DatasetRunItem',
  z.object({
    id: z.string(),
    datasetRunId: z.string(),
    datasetRunName: z.string(),
    datasetItemId: z.string(),
    traceId: z.string(),
    observationId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const givenTime = timestamp.nullish();
/** An empty one is as if it were absent. */
const givenId = storableText(800)
  .nullish()
  .transform((id) => (id === null || id === '' ? undefined : id));

const runItemBody = z.object({
  runName: storableText(runNameCharactersMax).min(1),
  datasetItemId: z.string().min(1),
  traceId: givenId.describe('It need not be there yet.'),
  observationId: givenId.describe('Alone it has to be there: its trace is looked up.'),
  runDescription: storableText(100_000).nullish().describe('Counts for the first item of a run, as metadata do.'),
  metadata: z.unknown().optional(),
  datasetVersion: givenTime.describe('The item as it was then.'),
  createdAt: givenTime,
});

export const createDatasetRunItem = defineEndpoint({
  operation: 'createDatasetRunItem',
  method: 'post',
  path: '/api/public/dataset-run-items',
  tag,
  summary: 'Add an item to a run',
  description:
    'A run begins with its first item. The same item with the same trace and observation again is the one that is there.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(runItemBody, { runName: 'run-1', datasetItemId: 'question-1', traceId: 'trace-1' }, ['metadata']),
  responses: { 200: { description: 'The item of the run.', schema: runItemSchema } },
});

export const listDatasetRunItems = defineEndpoint({
  operation: 'listDatasetRunItems',
  method: 'get',
  path: '/api/public/dataset-run-items',
  tag,
  summary: 'List the items of a run',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    datasetId: parameter(z.string().min(1), { description: 'The id of the dataset.', type: 'string' }),
    runName: parameter(z.string().min(1), { description: 'The name of the run.', type: 'string' }),
    ...pageParameters,
  }),
  exampleQuery: { datasetId: 'dataset-1', runName: 'run-1' },
  responses: { 200: { description: 'A page of items, newest first.', schema: pageOf(runItemSchema) } },
});

const oneRun = oneDataset.extend({ runName: z.string().min(1) });

export const listDatasetRuns = defineEndpoint({
  operation: 'listDatasetRuns',
  method: 'get',
  path: '/api/public/datasets/{datasetName}/runs',
  tag,
  summary: 'List the runs of a dataset',
  access: 'read',
  takesUnknownParameters: true,
  params: oneDataset,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: { 200: { description: 'A page of runs, newest first.', schema: pageOf(runSchema) } },
});

export const getDatasetRun = defineEndpoint({
  operation: 'getDatasetRun',
  method: 'get',
  path: '/api/public/datasets/{datasetName}/runs/{runName}',
  tag,
  summary: 'Get a run with all of its items',
  access: 'read',
  takesUnknownParameters: true,
  params: oneRun,
  responses: {
    200: {
      description: 'The run, its items newest first.',
      schema: z.object({ ...runMembers, datasetRunItems: z.array(runItemSchema) }),
    },
  },
});

export const getDatasetRunById = defineEndpoint({
  operation: 'getDatasetRunById',
  method: 'get',
  path: '/api/public/dataset-runs/{datasetRunId}',
  tag,
  summary: 'Get a run by its id',
  description: 'Without its items. Clients name a run by its id in the links that they print.',
  access: 'read',
  params: z.object({ datasetRunId: z.string().min(1).max(runNameCharactersMax) }),
  responses: { 200: { description: 'The run.', schema: runSchema } },
});

export const deleteDatasetRun = defineEndpoint({
  operation: 'deleteDatasetRun',
  method: 'delete',
  path: '/api/public/datasets/{datasetName}/runs/{runName}',
  tag,
  summary: 'Delete a run with its items',
  description: 'Traces stay.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneRun,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});
