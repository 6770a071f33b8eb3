import { scoreDataTypes, scoreSources } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { maskingVersionSchema } from './masking-version.ts';
import {
  choicesParameter,
  cursorParameter,
  limitParameter,
  listParameter,
  numberParameter,
  timestampParameter,
} from './query-parameters.ts';

/** Groups of a score's members. Those of `core` are always there. */
export const scoreV3Groups = ['core', 'details', 'subject', 'annotation'] as const;
export type ScoreV3Group = (typeof scoreV3Groups)[number];

const limitMax = 100;

const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace'), id: z.string() }),
  z.object({ kind: z.literal('observation'), id: z.string(), traceId: z.string().optional() }),
  z.object({ kind: z.literal('session'), id: z.string() }),
  z.object({ kind: z.literal('experiment'), id: z.string() }),
]);

const members = {
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  source: z.enum(scoreSources),
  timestamp: z.iso.datetime(),
  environment: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  comment: z.string().nullable().optional(),
  configId: z.string().nullable().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  maskingVersion: maskingVersionSchema,
  authorUserId: z.string().nullable().optional(),
  queueId: z.string().nullable().optional(),
  subject: subjectSchema.optional(),
};

export const scoreV3Schema = component(
  'ScoreV3',
  z.discriminatedUnion('dataType', [
    component('ScoreV3Number', z.object({ ...members, dataType: z.literal('NUMERIC'), value: z.number() })),
    component('ScoreV3Boolean', z.object({ ...members, dataType: z.literal('BOOLEAN'), value: z.boolean() })),
    component(
      'ScoreV3Text',
      z.object({ ...members, dataType: z.enum(['CATEGORICAL', 'TEXT', 'CORRECTION']), value: z.string() }),
    ),
  ]),
);

const query = z.object({
  limit: limitParameter(1, limitMax),
  cursor: cursorParameter(),
  fields: choicesParameter(scoreV3Groups, 'Groups of members; core is always there.'),
  id: listParameter('These scores.'),
  name: listParameter('Scores with any of these names.'),
  source: choicesParameter(scoreSources, 'Scores from any of these sources.', { isUpperCase: true }),
  dataType: choicesParameter(scoreDataTypes, 'Scores of any of these types.', { isUpperCase: true }),
  environment: listParameter('Scores of any of these environments.'),
  configId: listParameter('Scores with any of these configurations.'),
  queueId: listParameter('Scores from any of these annotation queues.'),
  authorUserId: listParameter('Scores by any of these users.'),
  value: listParameter('Scores with any of these values; needs one dataType: NUMERIC, BOOLEAN or CATEGORICAL.'),
  valueMin: numberParameter('Scores of at least this number; needs dataType NUMERIC.'),
  valueMax: numberParameter('Scores of at most this number; needs dataType NUMERIC.'),
  traceId: listParameter('Scores of any of these traces.'),
  sessionId: listParameter('Scores of any of these sessions.'),
  observationId: listParameter('Scores of any of these observations; needs traceId.'),
  experimentId: listParameter('Scores of any of these dataset runs.'),
  fromTimestamp: timestampParameter('Scores given at this time or later.'),
  toTimestamp: timestampParameter('Scores given before this time.'),
});

type Query = z.output<typeof query>;

/** Requirements of one parameter on the others, as issues. */
const checkTogether = (given: Query, context: z.RefinementCtx): void => {
  const refuse = (path: keyof Query, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  const type = given.dataType?.length === 1 ? given.dataType[0] : undefined;
  for (const path of ['valueMin', 'valueMax'] as const) {
    if (given[path] !== undefined && type !== 'NUMERIC') refuse(path, 'needs dataType=NUMERIC and no other');
  }
  if (given.value !== undefined) {
    const isWrong = wrongValues[type ?? 'TEXT'];
    if (isWrong === undefined) refuse('value', 'needs one dataType: NUMERIC, BOOLEAN or CATEGORICAL');
    else if (given.value.some(isWrong))
      refuse('value', type === 'BOOLEAN' ? 'must be true or false' : 'must be numbers');
  }
  if (given.observationId !== undefined && given.traceId === undefined) {
    refuse('observationId', 'needs traceId: an observation is known within its trace');
  }
  const subjects = (['traceId', 'sessionId', 'experimentId'] as const).filter((path) => given[path] !== undefined);
  if (subjects.length > 1) refuse(subjects[1] ?? 'sessionId', `cannot be asked for together with ${subjects[0]}`);
};

/** Types whose values can be filtered, and which values they do not have. */
const wrongValues: Partial<Record<(typeof scoreDataTypes)[number], (value: string) => boolean>> = {
  NUMERIC: (value) => !Number.isFinite(Number(value)),
  BOOLEAN: (value) => value !== 'true' && value !== 'false',
  CATEGORICAL: () => false,
};

export const streamScores = defineEndpoint({
  operation: 'listScoresV3',
  method: 'get',
  path: '/api/public/v3/scores',
  tag: 'Scores',
  summary: 'List scores by cursor, each with one value of its type',
  description: 'Newest first. A page of long texts may have fewer scores than `limit`: the cursor leads to the others.',
  access: 'read',
  query: query.superRefine(checkTogether),
  exampleQuery: { name: 'quality', dataType: 'NUMERIC', valueMax: '0.5' },
  responses: {
    200: {
      description: 'A page of scores.',
      schema: z.object({
        data: z.array(scoreV3Schema),
        meta: z.object({ limit: z.int(), cursor: z.string().optional().describe('Absent on the last page.') }),
      }),
    },
  },
});
