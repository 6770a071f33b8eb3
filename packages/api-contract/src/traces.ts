import { requestLimits, traceColumns, traceIdSchema, traceOrderColumns, traceSumColumns } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { maskingVersionSchema } from './masking-version.ts';
import { filterParameter } from './filter-parameter.ts';
import { messageSchema } from './message.ts';
import { observationSchema } from './observations.ts';
import { requireBeginning } from './ordered-by-sum.ts';
import { uncountedPageOf } from './page.ts';
import {
  groupsParameter,
  listParameter,
  orderParameter,
  pageParameters,
  textParameter,
  timestampParameter,
  totalParameter,
} from './query-parameters.ts';
import { scoreV1Schema } from './scores.ts';

const tag = 'Traces';

/** Groups of a trace's members. A group that is not requested is returned as `[]`, `-1`, `null` or `{}`. */
export const traceGroups = ['core', 'io', 'scores', 'observations', 'metrics'] as const;
export type TraceGroup = (typeof traceGroups)[number];

export const traceSchema = component(
  'Trace',
  z.object({
    id: z.string(),
    projectId: z.string(),
    timestamp: z.iso.datetime(),
    name: z.string().nullable(),
    externalId: z.string().nullable(),
    userId: z.string().nullable(),
    sessionId: z.string().nullable(),
    release: z.string().nullable(),
    version: z.string().nullable(),
    environment: z.string(),
    public: z.boolean(),
    bookmarked: z.boolean(),
    tags: z.array(z.string()),
    input: z
      .unknown()
      .describe('Here, in `output` and in `metadata` whole numbers with more digits than a double holds are texts.'),
    output: z.unknown(),
    metadata: z.record(z.string(), z.unknown()),
    maskingVersion: maskingVersionSchema,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const summaryMembers = {
  htmlPath: z.string().describe('A page of this server that shows the trace to who has a key.'),
  latency: z.number().describe('Seconds from the earliest start to the latest end.'),
  totalCost: z.number().describe('US dollars: the sum over the observations that count and have a price.'),
  unpricedObservations: z
    .int()
    .optional()
    .describe('Observations with usage but without a known price; `totalCost` leaves them out.'),
};

export const listedTraceSchema = component(
  'ListedTrace',
  traceSchema.extend({
    ...summaryMembers,
    observations: z.array(z.string()).describe('Their ids.'),
    scores: z.array(z.string()).describe('Their ids.'),
  }),
);

const fullTraceSchema = component(
  'FullTrace',
  traceSchema.extend({
    ...summaryMembers,
    observations: z.array(observationSchema),
    scores: z.array(scoreV1Schema),
  }),
);

const oneTrace = z.object({ traceId: traceIdSchema });

const listQuery = z.object({
  ...pageParameters,
  total: totalParameter,
  userId: textParameter('Traces of this user.'),
  name: textParameter('Traces with this name.'),
  sessionId: textParameter('Traces of this session.'),
  fromTimestamp: timestampParameter('Traces at this time or later.'),
  toTimestamp: timestampParameter('Traces before this time.'),
  orderBy: orderParameter(
    traceOrderColumns,
    'Newest first when unset. `totalCost`, `latency` (seconds) and `totalTokens` are those of all observations of a ' +
      'trace, each call counted once, and need `fromTimestamp`.',
  ),
  tags: listParameter('Traces that have all of these tags.'),
  version: textParameter('Traces of this version.'),
  release: textParameter('Traces of this release.'),
  environment: listParameter('Traces of any of these environments.'),
  search: textParameter(
    'Traces that hold this text in their name, input or output, or in those of one of their observations, whatever ' +
      'the case of A to Z.',
  ),
  fields: groupsParameter(traceGroups, 'Groups of members.'),
  filter: filterParameter(traceColumns),
});

export const listTraces = defineEndpoint({
  operation: 'listTraces',
  method: 'get',
  path: '/api/public/traces',
  tag,
  summary: 'List traces',
  access: 'read',
  takesUnknownParameters: true,
  query: listQuery.superRefine(
    requireBeginning(traceSumColumns, 'timestamp', 'fromTimestamp', ({ fromTimestamp }) => fromTimestamp),
  ),
  exampleQuery: { orderBy: 'totalCost.desc', fromTimestamp: '2026-03-01T00:00:00Z', limit: '10' },
  responses: { 200: { description: 'A page of traces.', schema: uncountedPageOf(listedTraceSchema) } },
});

export const getTrace = defineEndpoint({
  operation: 'getTrace',
  method: 'get',
  path: '/api/public/traces/{traceId}',
  tag,
  summary: 'Get a trace with its observations and scores',
  access: 'read',
  takesUnknownParameters: true,
  params: oneTrace,
  query: z.object({ fields: groupsParameter(traceGroups, 'Groups of members.') }),
  exampleQuery: { fields: 'core,metrics' },
  responses: { 200: { description: 'The trace.', schema: fullTraceSchema } },
});

const traceBodySchema = component(
  'TraceBody',
  z.object({
    id: z.string().nullish().describe('Made when absent. Sending an id again updates the trace.'),
    timestamp: z.iso.datetime({ offset: true }).nullish(),
    name: z.string().nullish(),
    externalId: z.string().nullish(),
    userId: z.string().nullish(),
    sessionId: z.string().nullish(),
    release: z.string().nullish(),
    version: z.string().nullish(),
    environment: z.string().nullish(),
    public: z.boolean().nullish(),
    tags: z.array(z.string()).max(requestLimits.tags).nullish(),
    input: z.unknown().optional(),
    output: z.unknown().optional(),
    metadata: z.unknown().optional().describe(`At most ${requestLimits.metadataKeys} keys.`),
  }),
);

export const createTrace = defineEndpoint({
  operation: 'createTrace',
  method: 'post',
  path: '/api/public/traces',
  tag,
  summary: 'Create or update a trace',
  description: 'The same as one `trace-create` event.',
  access: 'ingest',
  takesUnknownParameters: true,
  body: jsonBody(traceBodySchema, { id: 'trace-1', name: 'answer', userId: 'user-1', tags: ['beta'] }),
  responses: { 200: { description: 'It is stored.', schema: z.object({ id: z.string() }) } },
});

export const deleteTrace = defineEndpoint({
  operation: 'deleteTrace',
  method: 'delete',
  path: '/api/public/traces/{traceId}',
  tag,
  summary: 'Delete a trace with its observations and scores',
  access: 'write',
  recordedAs: 'trace.deleted',
  takesUnknownParameters: true,
  params: oneTrace,
  responses: { 200: { description: 'It is deleted, or never was.', schema: messageSchema } },
});

const traceIdsMax = 1000;

export const deleteTraces = defineEndpoint({
  operation: 'deleteTraces',
  method: 'delete',
  path: '/api/public/traces',
  tag,
  summary: 'Delete several traces',
  access: 'write',
  recordedAs: 'traces.deleted',
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({
      traceIds: z
        .array(traceIdSchema)
        .min(1, 'must name at least 1 trace')
        .max(traceIdsMax, `must name at most ${traceIdsMax} traces`),
    }),
    { traceIds: ['trace-1', 'trace-2'] },
  ),
  responses: { 200: { description: 'They are deleted, or never were.', schema: messageSchema } },
});
