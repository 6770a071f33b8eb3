import {
  costSources,
  observationListColumns,
  observationIdSchema,
  observationLevels,
  observationOrderColumns,
  observationTypes,
  traceIdSchema,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { maskingVersionSchema } from './masking-version.ts';
import { filterParameter } from './filter-parameter.ts';
import { requireBeginning } from './ordered-by-sum.ts';
import { uncountedPageOf } from './page.ts';
import {
  choiceParameter,
  groupsParameter,
  idParameter,
  listParameter,
  orderParameter,
  pageParameters,
  textParameter,
  timestampParameter,
  totalParameter,
} from './query-parameters.ts';

const tag = 'Observations';

const usageSchema = z.object({
  unit: z.string().nullable(),
  input: z.number(),
  output: z.number(),
  total: z.number(),
});

const estimateSchema = z
  .object({
    estimated: z.literal(true),
    usageDetails: z.object({ input: z.int(), output: z.int(), total: z.int() }).describe('Tokens.'),
    totalCost: z.number().nullable().describe('US dollars, by the price at the time; null without a price.'),
    totalCostExact: z.string().nullable(),
  })
  .optional()
  .describe(
    'What the call may have used, counted from its texts under the policy `estimates`; only where neither usage nor cost ' +
      'was reported. No total has it.',
  );

export const observationSchema = component(
  'Observation',
  z.object({
    id: z.string(),
    projectId: z.string(),
    traceId: z.string(),
    parentObservationId: z.string().nullable(),
    type: z.enum(observationTypes),
    name: z.string().nullable(),
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().nullable(),
    completionStartTime: z.iso.datetime().nullable(),
    level: z.enum(observationLevels),
    statusMessage: z.string().nullable(),
    version: z.string().nullable(),
    environment: z.string(),
    input: z
      .unknown()
      .describe('Here, in `output` and in `metadata` whole numbers with more digits than a double holds are texts.'),
    output: z.unknown(),
    metadata: z.record(z.string(), z.unknown()),
    maskingVersion: maskingVersionSchema,
    model: z.string().nullable().describe('As the client named it.'),
    modelParameters: z.unknown(),
    modelId: z.string().nullable().describe('The model whose price was used.'),
    provider: z.string().nullable(),
    promptId: z.string().nullable(),
    promptName: z.string().nullable(),
    promptVersion: z.int().nullable(),
    usageDetails: z.record(z.string(), z.number()).describe('Units by bucket, and their `total`.'),
    costDetails: z.record(z.string(), z.number()).describe('US dollars by bucket, and their `total`.'),
    costSource: z.enum(costSources).describe('`unpriced`: there is usage, and no known price for it.'),
    priceVersion: z.string().nullable(),
    usageConvention: z.enum(['inclusive', 'exclusive', 'given']).nullable(),
    usageRole: z
      .enum(['own', 'aggregate'])
      .nullable()
      .describe('`aggregate`: it adds up what is reported below it, and counts only where nothing is.'),
    counted: z
      .boolean()
      .describe(
        'Whether totals of usage and cost have it. Whoever adds up observations takes those that are counted, and no others.',
      ),
    repeats: z
      .string()
      .nullable()
      .describe(
        'The observation that is counted for the same call. Where both are counted, it is in doubt whether they report one call. `null` for an aggregate, which repeats whatever is reported below it.',
      ),
    estimate: estimateSchema,
    usage: usageSchema.describe('Units, summed over the buckets of the input and of the output.'),
    unit: z.string().nullable(),
    promptTokens: z.number(),
    completionTokens: z.number(),
    totalTokens: z.number(),
    inputPrice: z.number().nullable().describe('US dollars a unit, where the cost was computed.'),
    outputPrice: z.number().nullable(),
    totalPrice: z.number().nullable(),
    calculatedInputCost: z.number().nullable(),
    calculatedOutputCost: z.number().nullable(),
    calculatedTotalCost: z.number().nullable().describe('`null` when it is unpriced.'),
    usagePricingTierId: z.string().nullable(),
    usagePricingTierName: z.string().nullable(),
    latency: z.number().nullable().describe('Seconds.'),
    timeToFirstToken: z.number().nullable().describe('Seconds.'),
    spanEvents: z.unknown().describe('OTLP span events.'),
    spanLinks: z.unknown().describe('OTLP span links.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

/** Without `io`, `input` and `output` are `null` and `metadata` is empty: nothing of them is read. */
const observationListGroups = ['core', 'io'] as const;

const listQuery = z.object({
  ...pageParameters,
  total: totalParameter,
  name: textParameter('Observations with this name.'),
  userId: textParameter('Observations of traces of this user.'),
  sessionId: textParameter('Observations of traces of this session.'),
  type: choiceParameter(observationTypes, 'Observations of this type.'),
  traceId: idParameter(traceIdSchema, 'Observations of this trace.'),
  level: choiceParameter(observationLevels, 'Observations with this level.'),
  parentObservationId: idParameter(observationIdSchema, 'Children of this observation.'),
  environment: listParameter('Observations of any of these environments.'),
  fromStartTime: timestampParameter('Observations that started at this time or later.'),
  toStartTime: timestampParameter('Observations that started before this time.'),
  orderBy: orderParameter(
    observationOrderColumns,
    'Newest first when unset. All but `startTime` need `fromStartTime` or `traceId`; what is absent comes last. ' +
      '`totalCost` and `totalTokens` are the figures that the observation itself shows, so that the list is in the order ' +
      'of what one sees: a second report of a call that is counted elsewhere (`counted` false, `repeats` names the other) ' +
      'is listed too. Each call once: order traces by `totalCost`, or ask `/api/public/costs`.',
  ),
  version: textParameter('Observations of this version.'),
  search: textParameter('Observations that hold this text in name, input or output, whatever the case of A to Z.'),
  fields: groupsParameter(
    observationListGroups,
    'Groups of members; without `io`, `input` and `output` are null and `metadata` is empty.',
  ),
  filter: filterParameter(observationListColumns),
});

export const listObservations = defineEndpoint({
  operation: 'listObservations',
  method: 'get',
  path: '/api/public/observations',
  tag,
  summary: 'List observations',
  access: 'read',
  takesUnknownParameters: true,
  query: listQuery.superRefine(
    requireBeginning(
      observationOrderColumns.filter((column) => column !== 'startTime'),
      'startTime',
      'fromStartTime or traceId',
      ({ fromStartTime, traceId }) => fromStartTime ?? traceId,
    ),
  ),
  exampleQuery: { type: 'GENERATION', userId: 'user-1' },
  responses: { 200: { description: 'A page of observations.', schema: uncountedPageOf(observationSchema) } },
});

export const getObservation = defineEndpoint({
  operation: 'getObservation',
  method: 'get',
  path: '/api/public/observations/{observationId}',
  tag,
  summary: 'Get an observation',
  access: 'read',
  takesUnknownParameters: true,
  params: z.object({ observationId: observationIdSchema }),
  responses: { 200: { description: 'The observation.', schema: observationSchema } },
});
