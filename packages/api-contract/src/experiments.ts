import { observationLevels } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { filterParameter } from './filter-parameter.ts';
import {
  choicesParameter,
  cursorParameter,
  limitParameter,
  listParameter,
  parameter,
  timestampParameter,
} from './query-parameters.ts';
import { scoreV3Schema } from './scores-v3.ts';

const tag = 'Datasets';
const pageMax = 100;
const scoresMax = 50;

const cursorMeta = z.object({ cursor: z.string().optional().describe('Absent on the last page.') });

const fromStartTime = parameter(
  timestampParameter('').pipe(
    z.number({ error: 'must be given: an ISO 8601 date and time such as 2026-01-02T03:04:05Z' }),
  ),
  { description: 'Needed: observations that started at this time or later.', type: 'string', format: 'date-time' },
);

const period = {
  fromStartTime,
  toStartTime: timestampParameter('Observations that started before this time.'),
};

const paging = {
  limit: limitParameter(1, pageMax),
  scoreLimit: limitParameter(1, scoresMax),
  cursor: cursorParameter(),
};

const scoresMember = z
  .array(scoreV3Schema)
  .optional()
  .describe(
    'The newest, `scoreLimit` at most; of a page of many scores 5,000 in all, and as many as fit where they are long.',
  );

/** The columns that experiments are filtered by, as the filters of their list name them. */
const experimentColumns = { id: 'string', name: 'string', datasetId: 'string' } as const;
const experimentItemColumns = {
  experimentId: 'string',
  experimentName: 'string',
  experimentItemId: 'string',
  datasetId: 'string',
} as const;

const experimentGroups = ['core', 'metadata', 'scores'] as const;
const experimentItemGroups = [
  'core',
  'dataset',
  'io',
  'metadata',
  'itemMetadata',
  'experimentMetadata',
  'scores',
  'outcome',
] as const;
export type ExperimentItemGroup = (typeof experimentItemGroups)[number];

const experimentSchema = component(
  'Experiment',
  z.object({
    id: z.string().describe('That of the dataset run, or one that the client made.'),
    name: z.string().nullable(),
    description: z.string().nullable(),
    startTime: z.iso.datetime().describe('The earliest start within what was asked.'),
    endTime: z.iso.datetime().describe('The latest end.'),
    itemCount: z.int(),
    datasetId: z.string().nullable(),
    metadata: z.unknown().optional(),
    scores: scoresMember,
  }),
);

const experimentItemSchema = component(
  'ExperimentItem',
  z.object({
    id: z.string().describe('Of the root observation.'),
    traceId: z.string(),
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().nullable(),
    level: z.enum(observationLevels),
    environment: z.string(),
    experimentId: z.string(),
    experimentName: z.string().nullable(),
    experimentItemId: z.string().nullable(),
    experimentDatasetId: z.string().nullable().optional(),
    experimentItemVersion: z.string().nullable().optional(),
    input: z.string().nullable().optional(),
    output: z.string().nullable().optional(),
    expectedOutput: z.string().nullable().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    experimentItemMetadata: z.unknown().optional(),
    experimentMetadata: z.unknown().optional(),
    experimentDescription: z.string().nullable().optional(),
    scores: scoresMember,
    outcome: z
      .object({
        cost: z.string().describe('US dollars, exact: of the root observation and all below it.'),
        unpricedCalls: z.int(),
        latencySeconds: z.number(),
        errors: z.int(),
      })
      .nullable()
      .optional(),
  }),
);

export const listExperiments = defineEndpoint({
  operation: 'listExperiments',
  method: 'get',
  path: '/api/public/experiments',
  tag,
  summary: 'List experiments, as telemetry names them',
  description: 'Those that ended last first: runs over a dataset, and runs of clients over items of their own.',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    ...period,
    id: listParameter('These experiments.'),
    name: listParameter('Experiments with any of these names.'),
    datasetId: listParameter('Experiments over any of these datasets.'),
    filter: filterParameter(experimentColumns),
    fields: choicesParameter(experimentGroups, 'Groups of members; core is always there.'),
    ...paging,
  }),
  exampleQuery: { fromStartTime: '2026-01-02T00:00:00Z', fields: 'core,scores' },
  responses: {
    200: {
      description: 'A page of experiments.',
      schema: z.object({ data: z.array(experimentSchema), meta: cursorMeta }),
    },
  },
});

export const listExperimentItems = defineEndpoint({
  operation: 'listExperimentItems',
  method: 'get',
  path: '/api/public/experiment-items',
  tag,
  summary: 'List the items of experiments, with what each came to',
  description: 'One for each root observation of an item, newest first.',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    ...period,
    experimentId: listParameter('Items of any of these experiments.'),
    experimentName: listParameter('Items of experiments with any of these names.'),
    experimentItemId: listParameter('Runs of any of these items.'),
    datasetId: listParameter('Items of any of these datasets.'),
    filter: filterParameter(experimentItemColumns),
    fields: choicesParameter(
      experimentItemGroups,
      'Groups of members; core is always there. When unset: core, dataset.',
    ),
    ...paging,
  }),
  exampleQuery: { fromStartTime: '2026-01-02T00:00:00Z', fields: 'io,scores,outcome' },
  responses: {
    200: {
      description: 'A page of items.',
      schema: z.object({ data: z.array(experimentItemSchema), meta: cursorMeta }),
    },
  },
});
