import { comparedCountMin, differenceVerdicts, runMeasures } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { oneDataset } from './datasets.ts';
import { defineEndpoint } from './endpoint.ts';
import { pageMetaSchema } from './page.ts';
import { pageParameters, parameter } from './query-parameters.ts';

const tag = 'Datasets';
const comparedRunsMax = 10;

const runNames = z
  .union([z.string(), z.array(z.string())], { error: 'is missing: the names of runs' })
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .pipe(
    z
      .array(z.string().min(1))
      .min(1)
      .max(comparedRunsMax)
      .refine((names) => new Set(names).size === names.length, 'must name each run once'),
  );

const scoreValue = z.object({
  name: z.string(),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
  value: z.number().nullable().describe('The mean, where there are several of the name; null of categories.'),
  category: z.string().nullable().describe('That was given last.'),
});

const outcomeSchema = z.object({
  traceId: z.string(),
  observationId: z.string().nullable(),
  hasArrived: z.boolean().describe('Whether anything is stored of it; else its cost and latency are null.'),
  cost: z.string().nullable().describe('US dollars, exact.'),
  unpricedCalls: z.int().describe('With usage but without a price: `cost` leaves them out.'),
  latencySeconds: z.number().nullable().describe('From the first start to the last end.'),
  errors: z.int().describe('Observations of the level ERROR.'),
  scores: z.array(scoreValue),
});

const totalsSchema = z.object({
  id: z.string(),
  name: z.string(),
  items: z.int(),
  arrived: z.int().describe('Items of which something is stored.'),
  cost: z.string().describe('US dollars, exact.'),
  unpricedCalls: z.int(),
  latencyMeanSeconds: z.number().nullable(),
  itemsWithErrors: z.int(),
  scores: z.array(
    z.object({
      name: z.string(),
      dataType: z.enum(['NUMERIC', 'BOOLEAN']),
      count: z.int(),
      mean: z.number().describe('Of booleans the share of those that are true.'),
    }),
  ),
});

const differenceSchema = component(
  'RunDifference',
  z.object({
    baseline: z.string(),
    candidate: z.string(),
    measure: z
      .enum(runMeasures)
      .describe('`cost`: of items without unpriced calls. `errors`: whether an item has any.'),
    score: z.string().nullable(),
    test: z.enum(['paired_t', 'mcnemar']).describe('Of numbers, or of yes and no.'),
    pairs: z.int().describe('Items that have it in both runs.'),
    difference: z.number().nullable().describe('Candidate minus baseline; null where too few were measured for any.'),
    lower: z.number().nullable().describe('Of the 95 % confidence interval.'),
    upper: z.number().nullable(),
    pValue: z.number().nullable(),
    verdict: z
      .enum(differenceVerdicts)
      .describe(`too_few: fewer than ${comparedCountMin} pairs. Else whether the interval leaves out 0.`),
  }),
);

export const compareDatasetRuns = defineEndpoint({
  operation: 'compareDatasetRuns',
  method: 'get',
  path: '/api/public/datasets/{datasetName}/comparison',
  tag,
  summary: 'Compare runs of a dataset, in all and item by item',
  description:
    'The first run is the baseline. Cost, latency and errors are those of the trace of an item, or of the observation that it names ' +
    'and what lies below; scores likewise. Of an item that was run several times its newest trace is taken. Numbers are compared by ' +
    "the paired t test, yes and no by McNemar's exact test. Items whose score fell furthest from the first run come first. One run " +
    'alone is shown item by item.',
  access: 'read',
  params: oneDataset,
  query: z.object({
    runs: parameter(runNames, {
      description: `The names of 1 to ${comparedRunsMax} runs: the parameter repeated.`,
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
      maxItems: comparedRunsMax,
    }),
    ...pageParameters,
  }),
  exampleQuery: { runs: 'run-1' },
  responses: {
    200: {
      description: 'What the runs came to, how they differ, and a page of items.',
      schema: z.object({
        runs: z.array(totalsSchema),
        differences: z.array(differenceSchema).describe('Of each run after the first from the first.'),
        data: z.array(
          z.object({
            datasetItemId: z.string(),
            outcomes: z.array(outcomeSchema.nullable()).describe('In the order of the runs; null: not in the run.'),
            regressed: z.array(z.string()).describe('Scores that any run has lower than the first.'),
          }),
        ),
        meta: pageMetaSchema,
      }),
    },
  },
});
