import {
  observationIdSchema,
  observationLevels,
  observationListColumns,
  observationTypes,
  traceIdSchema,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { conversationSchema } from './conversation.ts';
import { defineEndpoint } from './endpoint.ts';
import { maskingVersionSchema } from './masking-version.ts';
import { filterParameter } from './filter-parameter.ts';
import { observationSchema } from './observations.ts';
import {
  booleanParameter,
  choiceParameter,
  cursorParameter,
  idParameter,
  limitParameter,
  listParameter,
  moreGroupsParameter,
  parameter,
  textParameter,
  timestampParameter,
} from './query-parameters.ts';

/** Groups of an observation's members. Those of `core` are always there. */
export const observationGroups = [
  'core',
  'basic',
  'time',
  'io',
  'metadata',
  'model',
  'usage',
  'prompt',
  'metrics',
  'trace_context',
  'messages',
] as const;
export type ObservationGroup = (typeof observationGroups)[number];

const limitMax = 1000;
/** Longer metadata values are cut unless their key is named in `expandMetadata`. */
export const metadataCharactersMax = 200;

/** Members that are those of the first version, by their group. */
export const commonMembers = {
  basic: observationSchema.pick({ name: true, level: true, statusMessage: true, version: true, environment: true }),
  prompt: observationSchema.pick({ promptName: true, promptVersion: true }),
  usage: observationSchema.pick({ costSource: true, counted: true, repeats: true, estimate: true }),
} as const;

export const observationV2Schema = component(
  'ObservationV2',
  z.object({
    id: z.string(),
    traceId: z.string(),
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().nullable(),
    projectId: z.string(),
    parentObservationId: z.string().nullable(),
    type: z.enum(observationTypes),
    modelId: z.string().nullable().describe('The model whose price was used. `null` without the group `model`.'),
    inputPrice: z.string().nullable().describe('US dollars a unit, as a decimal. `null` without the group `model`.'),
    outputPrice: z.string().nullable(),
    totalPrice: z.string().nullable(),
    ...commonMembers.basic.partial().shape,
    bookmarked: z.boolean().optional(),
    public: z.boolean().optional(),
    userId: z.string().nullable().optional(),
    sessionId: z.string().nullable().optional(),
    isRootObservation: z.boolean().optional().describe('It has no parent, or its SDK marked it as the root.'),
    completionStartTime: z.iso.datetime().nullable().optional(),
    createdAt: z.iso.datetime().optional(),
    updatedAt: z.iso.datetime().optional(),
    input: z.string().nullable().optional().describe('Text, or JSON as text.'),
    output: z.string().nullable().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    maskingVersion: maskingVersionSchema,
    model: z.string().nullable().optional().describe('As the client named it.'),
    providedModelName: z.string().nullable().optional().describe('The same, under its former name.'),
    internalModelId: z.string().nullable().optional(),
    modelParameters: z.unknown().optional(),
    usageDetails: z.record(z.string(), z.number()).optional(),
    costDetails: z.record(z.string(), z.number()).optional(),
    totalCost: z.number().nullable().optional(),
    ...commonMembers.usage.partial().shape,
    usagePricingTierName: z.string().nullable().optional(),
    promptId: z.string().nullable().optional(),
    ...commonMembers.prompt.partial().shape,
    latency: z.number().nullable().optional().describe('Seconds.'),
    timeToFirstToken: z.number().nullable().optional().describe('Seconds.'),
    traceName: z.string().nullable().optional(),
    tags: z.array(z.string()).optional(),
    release: z.string().nullable().optional(),
    messages: conversationSchema.optional(),
  }),
);

const parentParameter = parameter(z.union([z.literal(''), observationIdSchema]).optional(), {
  description: 'Children of this observation; empty: observations without a parent.',
  type: 'string',
});

const noParsing = parameter(
  z
    .enum(['true', 'false', ''])
    .optional()
    .refine((value) => value !== 'true', 'is not done any more: input and output are texts. Leave it out.'),
  { description: 'Only `false` is taken: input and output always come as texts.', type: 'boolean' },
);

const onlyNewestFirst = parameter(
  z.enum(['startTime.desc', ''], 'is startTime.desc here: /api/public/observations takes other orders').optional(),
  { description: 'Only `startTime.desc` is taken: cursors go by time.', type: 'string' },
);

export const streamObservations = defineEndpoint({
  operation: 'listObservationsV2',
  method: 'get',
  path: '/api/public/v2/observations',
  tag: 'Observations',
  summary: 'List observations by cursor, with the members that are asked for',
  description: `Newest first. Metadata values beyond ${metadataCharactersMax} characters are cut unless expanded.`,
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    fields: moreGroupsParameter(observationGroups, ['core', 'basic'], 'Groups of members; core is always there.'),
    expandMetadata: listParameter('Keys of metadata whose values come whole.'),
    limit: limitParameter(0, limitMax),
    cursor: cursorParameter(),
    parseIoAsJson: noParsing,
    name: textParameter('Observations with this name.'),
    userId: textParameter('Observations of traces of this user.'),
    sessionId: textParameter('Observations of traces of this session.'),
    type: choiceParameter(observationTypes, 'Observations of this type.'),
    traceId: idParameter(traceIdSchema, 'Observations of this trace.'),
    level: choiceParameter(observationLevels, 'Observations with this level.'),
    parentObservationId: parentParameter,
    isRootObservation: booleanParameter('Observations that are roots, or those that are none.'),
    environment: listParameter('Observations of any of these environments.'),
    fromStartTime: timestampParameter('Observations that started at this time or later.'),
    toStartTime: timestampParameter('Observations that started before this time.'),
    version: textParameter('Observations of this version.'),
    search: textParameter('Observations that hold this text in name, input or output, whatever the case of A to Z.'),
    orderBy: onlyNewestFirst,
    filter: filterParameter(observationListColumns),
  }),
  exampleQuery: { traceId: 'trace-1', fields: 'core,basic,model,usage,metrics' },
  responses: {
    200: {
      description: 'A page of observations.',
      schema: z.object({
        data: z.array(observationV2Schema),
        meta: z.object({ cursor: z.string().optional().describe('Absent on the last page.') }),
      }),
    },
  },
});
