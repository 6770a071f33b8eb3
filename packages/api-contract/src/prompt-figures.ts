import { comparedCountMin, differenceVerdicts, promptMeasures, promptScoreSubjects } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { onePrompt, promptVersionMax } from './prompts.ts';
import { fromParameter, listParameter, parameter, toParameter } from './query-parameters.ts';

const tag = 'Prompts';

const periodParameters = {
  fromTimestamp: fromParameter('Calls that began then or later. 30 days before `toTimestamp` when unset.'),
  toTimestamp: toParameter('Calls that began before. Now when unset.'),
  environment: listParameter('Of these environments.'),
};
const period = { fromTimestamp: z.iso.datetime(), toTimestamp: z.iso.datetime() };

const scoreMembers = {
  subject: z.enum(promptScoreSubjects).describe('Whether the score is on the call or on its trace.'),
  name: z.string(),
  dataType: z.enum(['NUMERIC', 'CATEGORICAL', 'BOOLEAN']),
  category: z.string().nullable().describe('Of a categorical score; each category is a figure of its own.'),
};

const scoreSchema = z.object({
  ...scoreMembers,
  count: z.int().describe('How many; of a category those that have it.'),
  mean: z.number().nullable().describe('Of numbers.'),
  share: z.number().nullable().describe('Of booleans those that are true, of a category among all of its name.'),
});

const sums = {
  calls: z.int(),
  errors: z.int().describe('Calls of the level ERROR.'),
  cost: z.string().describe('US dollars, exact.'),
};

const rollingSchema = z
  .object({
    ...sums,
    errorShare: z.number().nullable(),
    costPerCall: z.number().nullable(),
    latencyMeanSeconds: z.number().nullable(),
  })
  .describe('Of the last seven days in UTC, this one included; those before the period too.');

const versionSchema = component(
  'PromptVersionFigures',
  z.object({
    version: z.int(),
    labels: z.array(z.string()).describe('That are on the version now.'),
    ...sums,
    errorShare: z.number().nullable().describe('null without calls, as all means and shares.'),
    unpricedCalls: z.int().describe('With usage but without a price: `cost` leaves them out.'),
    costPerCall: z.number().nullable().describe('US dollars: the mean of the calls whose cost is known.'),
    inputTokens: z.int(),
    outputTokens: z.int(),
    totalTokens: z.int(),
    latencyP50Seconds: z.number().nullable().describe('Of calls that have ended.'),
    latencyP95Seconds: z.number().nullable(),
    scores: z.array(scoreSchema).describe('By name.'),
    days: z
      .array(z.object({ date: z.iso.date(), ...sums, rolling: rollingSchema }))
      .describe('Days with calls, in UTC, the earliest first; each is whole, also where the period begins within it.'),
  }),
);

export const getPromptFigures = defineEndpoint({
  operation: 'getPromptFigures',
  method: 'get',
  path: '/api/public/v2/prompts/{promptName}/figures',
  tag,
  summary: 'Get what the versions of a prompt did and cost',
  description:
    'Calls are observations that name a version of the prompt. A label stands for the version that it is on now. Versions without ' +
    'calls in the period are there when they have a label. A score on a trace counts once for each version that the trace called; ' +
    'scores may bear a time from a day before the period on.',
  access: 'read',
  params: onePrompt,
  query: z.object(periodParameters),
  exampleQuery: { environment: 'production' },
  responses: {
    200: {
      description: 'Figures by version, the newest first.',
      schema: z.object({ name: z.string(), data: z.array(versionSchema), meta: z.object(period) }),
    },
  },
});

/** A label may be all digits too, but those are taken as a version. */
const sideParameter = (description: string) =>
  parameter(
    z
      .string()
      .min(1)
      .max(36)
      .transform((text) => (/^\d+$/.test(text) ? { version: Number(text) } : { label: text }))
      .refine(
        (side) => !('version' in side) || (side.version >= 1 && side.version <= promptVersionMax),
        'must be the number of a version, or a label',
      ),
    { description, type: 'string' },
  );

const sideSchema = z.object({
  count: z.int().describe('Of how many.'),
  value: z.number().nullable().describe('The mean, or the share; null of none.'),
});

const measureSchema = component(
  'PromptComparison',
  z.object({
    measure: z.enum(promptMeasures),
    score: z.object(scoreMembers).nullable().describe('Of the measure `score`.'),
    test: z.enum(['welch', 'newcombe']).describe('Of means, or of shares.'),
    baseline: sideSchema,
    candidate: sideSchema,
    difference: z.number().nullable().describe('Candidate minus baseline; null where too few were measured for any.'),
    lower: z.number().nullable().describe('Of the 95 % confidence interval of the difference.'),
    upper: z.number().nullable(),
    pValue: z.number().nullable(),
    verdict: z
      .enum(differenceVerdicts)
      .describe(
        `too_few: fewer than ${comparedCountMin} on either side. Else whether the interval leaves out 0: the candidate is ` +
          'higher or lower, or no difference shows.',
      ),
  }),
);

const comparedVersion = z.object({ version: z.int(), calls: z.int() });

export const comparePromptFigures = defineEndpoint({
  operation: 'comparePromptFigures',
  method: 'get',
  path: '/api/public/v2/prompts/{promptName}/comparison',
  tag,
  summary: 'Compare what two versions or labels of a prompt did and cost',
  description:
    "Means by Welch's t interval and test; shares by Newcombe's hybrid score interval and the pooled score test. Each measure is " +
    'judged by itself: of twenty measures without any difference one shows a difference by chance.',
  access: 'read',
  params: onePrompt,
  query: z.object({
    baseline: sideParameter('The version or the label that is compared with.'),
    candidate: sideParameter('The version or the label that is compared.'),
    ...periodParameters,
  }),
  exampleQuery: { baseline: 'production', candidate: '2' },
  responses: {
    200: {
      description: 'Each measure with its difference.',
      schema: z.object({
        name: z.string(),
        baseline: comparedVersion,
        candidate: comparedVersion,
        data: z.array(measureSchema),
        meta: z.object(period),
      }),
    },
  },
});
