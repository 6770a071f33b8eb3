import {
  observationIdSchema,
  requestLimits,
  scoreColumns,
  scoreDataTypes,
  scoreIdSchema,
  scoreSources,
  traceIdSchema,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { maskingVersionSchema } from './masking-version.ts';
import { filterParameter } from './filter-parameter.ts';
import { messageSchema } from './message.ts';
import { pageOf } from './page.ts';
import {
  choiceParameter,
  groupsParameter,
  idParameter,
  idsParameter,
  listParameter,
  numberParameter,
  pageParameters,
  textParameter,
  timestampParameter,
} from './query-parameters.ts';

const tag = 'Scores';

const scoreMembers = {
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  dataType: z.enum(scoreDataTypes),
  source: z.enum(scoreSources),
  value: z.number().optional().describe('0 for categories and corrections; absent for texts.'),
  stringValue: z.string().nullable().describe('`null` for numbers; `True` or `False` for booleans.'),
  comment: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  maskingVersion: maskingVersionSchema,
  configId: z.string().nullable(),
  queueId: z.string().nullable(),
  authorUserId: z.string().nullable(),
  executionTraceId: z.string().nullable(),
  environment: z.string(),
  timestamp: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  observationId: z.string().nullable(),
};

/** A score in the form of the API's first version: of a trace, or of an observation in it. */
export const scoreV1Schema = component('ScoreV1', z.object({ ...scoreMembers, traceId: z.string() }));

export const scoreSchema = component(
  'Score',
  z.object({
    ...scoreMembers,
    traceId: z.string().nullable(),
    sessionId: z.string().nullable(),
    datasetRunId: z.string().nullable(),
  }),
);

const scoreTraceSchema = z.object({
  userId: z.string().nullable(),
  tags: z.array(z.string()),
  environment: z.string().nullable(),
});

const listedV1Schema = scoreV1Schema.extend({ trace: scoreTraceSchema });
const listedSchema = scoreSchema.extend({
  trace: scoreTraceSchema
    .extend({ sessionId: z.string().nullable() })
    .nullable()
    .describe('`null` when the score has none, when it is not stored, and when it was not asked for.'),
});

const valueOperators = ['=', '!=', '<', '>', '<=', '>='] as const;
const scoreGroups = ['score', 'trace'] as const;

const listQuery = {
  ...pageParameters,
  userId: textParameter('Scores of traces of this user.'),
  name: textParameter('Scores with this name.'),
  fromTimestamp: timestampParameter('Scores given at this time or later.'),
  toTimestamp: timestampParameter('Scores given before this time.'),
  environment: listParameter('Scores of any of these environments.'),
  source: choiceParameter(scoreSources, 'Scores from this source.'),
  operator: choiceParameter(valueOperators, 'How the number compares with `value`; without effect alone.'),
  value: numberParameter('A number, for `operator`; without effect alone.'),
  scoreIds: idsParameter(scoreIdSchema, 'These scores.'),
  configId: textParameter('Scores with this configuration.'),
  queueId: textParameter('Scores from this annotation queue.'),
  dataType: choiceParameter(scoreDataTypes, 'Scores of this type.'),
  traceId: idParameter(traceIdSchema, 'Scores of this trace.'),
  observationId: idsParameter(observationIdSchema, 'Scores of these observations.'),
  traceTags: listParameter('Scores of traces that have all of these tags.'),
  filter: filterParameter(scoreColumns),
};

const oneScore = z.object({ scoreId: scoreIdSchema });

export const listScoresV1 = defineEndpoint({
  operation: 'listScoresV1',
  method: 'get',
  path: '/api/public/scores',
  tag,
  summary: 'List the scores of traces',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(listQuery),
  exampleQuery: { name: 'quality' },
  responses: { 200: { description: 'A page of scores, newest first.', schema: pageOf(listedV1Schema) } },
});

export const listScores = defineEndpoint({
  operation: 'listScores',
  method: 'get',
  path: '/api/public/v2/scores',
  tag,
  summary: 'List scores',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object({
    ...listQuery,
    sessionId: textParameter('Scores of this session.'),
    datasetRunId: textParameter('Scores of this dataset run.'),
    fields: groupsParameter(scoreGroups, 'Groups of members; `score` is always needed.'),
  }),
  exampleQuery: { traceId: 'trace-1' },
  responses: { 200: { description: 'A page of scores, newest first.', schema: pageOf(listedSchema) } },
});

export const getScoreV1 = defineEndpoint({
  operation: 'getScoreV1',
  method: 'get',
  path: '/api/public/scores/{scoreId}',
  tag,
  summary: 'Get a score of a trace',
  access: 'read',
  takesUnknownParameters: true,
  params: oneScore,
  responses: { 200: { description: 'The score.', schema: scoreV1Schema } },
});

export const getScore = defineEndpoint({
  operation: 'getScore',
  method: 'get',
  path: '/api/public/v2/scores/{scoreId}',
  tag,
  summary: 'Get a score',
  access: 'read',
  takesUnknownParameters: true,
  params: oneScore,
  responses: { 200: { description: 'The score.', schema: scoreSchema } },
});

const scoreBodySchema = component(
  'ScoreBody',
  z.object({
    id: z.string().nullish().describe('Made when absent or empty. Sending an id again updates the score.'),
    name: z.string().min(1),
    value: z.union([z.number(), z.string()]).describe('A text for categories, texts and corrections; else a number.'),
    dataType: z.enum(scoreDataTypes).nullish().describe('Taken from the value when absent.'),
    traceId: z.string().nullish().describe('Exactly one of traceId, sessionId and datasetRunId.'),
    observationId: z.string().nullish(),
    sessionId: z.string().nullish(),
    datasetRunId: z.string().nullish(),
    comment: z.string().nullish(),
    metadata: z.unknown().optional(),
    environment: z.string().nullish(),
    configId: z
      .string()
      .nullish()
      .describe(
        'A score config, which the score has to fit and whose name it gets. Needed when the source is ANNOTATION.',
      ),
    queueId: z.string().nullish(),
    authorUserId: z
      .string()
      .nullish()
      .describe('Who judged. With the session of a user it is that user, and of a public key alone it is ignored.'),
    source: z.enum(['API', 'ANNOTATION']).nullish(),
    timestamp: z.iso
      .datetime({ offset: true })
      .nullish()
      .describe(
        'When it was given; the time of the request when absent. A score that is sent again keeps its earliest.',
      ),
  }),
);

export const createScore = defineEndpoint({
  operation: 'createScore',
  method: 'post',
  path: '/api/public/scores',
  tag,
  summary: 'Create or update a score',
  description:
    'A public key alone creates scores, and updates those that only public keys have written; of others it is answered ' +
    '403. What a secret key writes replaces all that public keys have said of the score. Of a list each score is ' +
    'checked by itself: 202 means that all are stored, 207 that some were refused, with their places in the list.',
  access: 'scores',
  takesPublicKey: true,
  takesUnknownParameters: true,
  body: jsonBody(z.union([scoreBodySchema, z.array(scoreBodySchema).max(requestLimits.events)]), {
    traceId: 'trace-1',
    name: 'quality',
    value: 0.9,
    comment: 'to the point',
  }),
  responses: {
    200: { description: 'It is stored.', schema: z.object({ id: z.string() }) },
    202: { description: 'All scores of the list are stored.', schema: messageSchema },
    207: {
      description: 'Some scores of the list are stored.',
      schema: z.object({
        accepted: z.int(),
        rejected: z.int(),
        errors: z.array(z.object({ message: z.string() })).describe('Of the first 100 that were refused.'),
      }),
    },
  },
});

export const deleteScore = defineEndpoint({
  operation: 'deleteScore',
  method: 'delete',
  path: '/api/public/scores/{scoreId}',
  tag,
  summary: 'Delete a score',
  access: 'write',
  recordedAs: 'score.deleted',
  takesUnknownParameters: true,
  params: oneScore,
  responses: { 202: { description: 'It is deleted, or never was.', schema: messageSchema } },
});
