import { entityIdSchema, scoreCategoriesMax, scoreConfigTypes } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { pageOf } from './page.ts';
import { problemSchema } from './problem.ts';
import { pageParameters } from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Score configs';

const name = z
  .string()
  .regex(/^[\p{L}\p{M}\p{N}_ .()-]{1,35}$/u, 'must have 1 to 35 letters, digits, spaces or any of _ . ( ) -')
  .describe('The name of all scores of the config, whatever name they are sent with. Not unique.');
const categories = z
  .array(z.object({ label: storableText(200).min(1), value: z.number().describe('What the category counts as.') }))
  .max(scoreCategoriesMax)
  .nullish()
  .describe('Of a CATEGORICAL config, and of no other. Labels and values are unique.');
const bound = z.number().nullish().describe('Of a NUMERIC config: inclusive.');
const description = storableText(5000).nullish();

const scoreConfigSchema = component(
  'ScoreConfig',
  z.object({
    id: z.string(),
    projectId: z.string(),
    name: z.string(),
    dataType: z.enum(scoreConfigTypes),
    isArchived: z.boolean(),
    minValue: z.number().nullable(),
    maxValue: z.number().nullable(),
    categories: z
      .array(z.object({ label: z.string(), value: z.number() }))
      .nullable()
      .describe('Of BOOLEAN: True is 1, False is 0.'),
    description: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const oneConfig = z.object({ configId: entityIdSchema });

export const createScoreConfig = defineEndpoint({
  operation: 'createScoreConfig',
  method: 'post',
  path: '/api/public/score-configs',
  tag,
  summary: 'Create a score config',
  description:
    'Scores that name it by `configId` are refused with 400 unless they fit it, whichever way they come. A project has at most ' +
    '1,000 configs.',
  access: 'write',
  takesUnknownParameters: true,
  body: jsonBody(
    z.object({
      name,
      dataType: z.enum(scoreConfigTypes),
      minValue: bound,
      maxValue: bound,
      categories,
      description,
    }),
    {
      name: 'helpfulness',
      dataType: 'CATEGORICAL',
      categories: [
        { label: 'poor', value: 0 },
        { label: 'good', value: 1 },
      ],
    },
  ),
  responses: {
    200: { description: 'The config.', schema: scoreConfigSchema },
    409: { description: 'The project has as many configs as it may have.', schema: problemSchema },
  },
});

export const listScoreConfigs = defineEndpoint({
  operation: 'listScoreConfigs',
  method: 'get',
  path: '/api/public/score-configs',
  tag,
  summary: 'List score configs',
  access: 'read',
  takesUnknownParameters: true,
  query: z.object(pageParameters),
  exampleQuery: { limit: '100' },
  responses: {
    200: { description: 'A page of configs, newest first, archived ones too.', schema: pageOf(scoreConfigSchema) },
  },
});

export const getScoreConfig = defineEndpoint({
  operation: 'getScoreConfig',
  method: 'get',
  path: '/api/public/score-configs/{configId}',
  tag,
  summary: 'Get a score config',
  access: 'read',
  takesUnknownParameters: true,
  params: oneConfig,
  responses: { 200: { description: 'The config.', schema: scoreConfigSchema } },
});

const changes = z
  .object({
    isArchived: z.boolean().nullish().describe('No score may name an archived config.'),
    name: name.nullish(),
    minValue: bound,
    maxValue: bound,
    categories,
    description,
  })
  .refine(
    (given) => Object.values(given).some((value) => value !== undefined && value !== null),
    'must hold one of isArchived, name, minValue, maxValue, categories, description',
  );

export const updateScoreConfig = defineEndpoint({
  operation: 'updateScoreConfig',
  method: 'patch',
  path: '/api/public/score-configs/{configId}',
  tag,
  summary: 'Change or archive a score config',
  description: 'Absent and null members are as they are; the type cannot change. Scores of before stay as they are.',
  access: 'write',
  takesUnknownParameters: true,
  params: oneConfig,
  body: jsonBody(changes, { isArchived: true }),
  responses: { 200: { description: 'The config.', schema: scoreConfigSchema } },
});
