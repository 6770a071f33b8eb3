import { observationListColumns } from '@spanledger/core';
import { z } from 'zod';

import { oneDataset } from './datasets.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { filterList } from './filter-parameter.ts';
import { timestamp } from './timestamp.ts';

const observationsMax = 2000;
const observationsUsual = 1000;
const issuesMax = 1000;

export const addItemsFromObservations = defineEndpoint({
  operation: 'addItemsFromObservations',
  method: 'post',
  path: '/api/public/v2/datasets/{datasetName}/items-from-observations',
  tag: 'Datasets',
  summary: 'Make items of observations',
  description:
    'Of those that fulfil the conditions, newest first: the input, the output as what is expected, and the metadata. Each names its ' +
    'observation as its source. An observation becomes one item of a dataset, however often it is asked for, also when that item was ' +
    'changed since. One whose item does not fit the schemas is left out and named.',
  access: 'write',
  recordedAs: 'dataset-items.imported',
  params: oneDataset,
  body: jsonBody(
    z.strictObject({
      filter: filterList(observationListColumns).optional(),
      fromStartTime: timestamp.optional().describe('Started then or later.'),
      toStartTime: timestamp.optional().describe('Started before.'),
      limit: z.int().min(1).max(observationsMax).default(observationsUsual).describe('Observations at most.'),
      expectedOutput: z
        .enum(['output', 'none'])
        .default('output')
        .describe('Whether the output is what is expected, or nothing is.'),
      dryRun: z.boolean().default(false).describe('Only counts: nothing is added, and no schema is compared.'),
    }),
    {
      filter: [{ type: 'string', column: 'name', operator: '=', value: 'answer' }],
      fromStartTime: '2026-03-01T00:00:00Z',
      dryRun: true,
    },
  ),
  responses: {
    200: {
      description: 'What became of the observations.',
      schema: z.object({
        found: z.int().describe('Observations that fulfil the conditions, up to the limit.'),
        added: z.int().describe('Of a dry run: that would be, if they fit the schemas.'),
        alreadyThere: z.int(),
        skipped: z.int().describe('That do not fit the schemas.'),
        issues: z.array(z.object({ path: z.string(), message: z.string() })).max(issuesMax),
      }),
    },
  },
});
