import { costGroupings, observationColumns, observationTypes, rankedCostDimensions } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { filterParameter } from './filter-parameter.ts';
import { pageMetaSchema } from './page.ts';
import {
  alsoNamed,
  choiceParameter,
  choicesParameter,
  fromParameter,
  limitParameter,
  listParameter,
  orderParameter,
  pageParameters,
  textParameter,
  toParameter,
} from './query-parameters.ts';

export const csvMediaType = 'text/csv';

const share = z.number().nullable().describe('From 0 to 1; null when no observation has usage or cost.');

const costSumsSchema = component(
  'CostFigures',
  z.object({
    observations: z.int(),
    inputUsage: z.number().describe('Units of every bucket whose name holds `input`.'),
    outputUsage: z.number(),
    totalUsage: z.number(),
    totalCost: z.number().describe('US dollars, as the number nearest to `totalCostExact`.'),
    totalCostExact: z.string().describe('US dollars to the last of twelve decimals.'),
    computedCostExact: z.string().describe('The part that was computed from prices; the client gave the rest.'),
    providedObservations: z.int().describe('Whose cost the client gave.'),
    computedObservations: z.int().describe('Whose cost was computed from a price.'),
    unpricedObservations: z.int().describe('With usage but without a price: the cost leaves them out.'),
    providedShare: share,
    computedShare: share,
    unpricedShare: share,
  }),
);

const group = z.string().nullable().optional().describe('When grouped by it; null when it is not given.');

const rowSchema = component(
  'CostRow',
  z.object({
    ...(Object.fromEntries(costGroupings.map((grouping) => [grouping, group])) as Record<
      Exclude<(typeof costGroupings)[number], 'project' | 'promptVersion'>,
      typeof group
    >),
    project: z.string().optional().describe('The id, when grouped by project.'),
    projectName: z.string().optional().describe('What the project is called now, when grouped by project.'),
    promptVersion: z.int().nullable().optional(),
    ...costSumsSchema.shape,
  }),
);

const costsSchema = z.object({
  data: z.array(rowSchema),
  totals: costSumsSchema.describe('Of all groups, each observation once.'),
  overlapping: z
    .boolean()
    .describe(
      'Whether an observation may be in several groups, under each tag of its trace: then rows add up to more.',
    ),
  meta: pageMetaSchema.extend({ fromTimestamp: z.string(), toTimestamp: z.string() }),
});

const orders = [...costGroupings, 'totalCost', 'observations', 'totalUsage', 'unpricedObservations'] as const;

const period = {
  fromTimestamp: fromParameter('Started at this time or later; 30 days before the end when unset.'),
  toTimestamp: toParameter('Started before this time; now when unset.'),
};

/** Conditions on the observations of a project. */
const conditions = {
  model: textParameter('Only this model, as the client named it.'),
  provider: textParameter('Only this provider, as the client named it.'),
  userId: alsoNamed(textParameter('Only traces of this user.'), 'user'),
  sessionId: alsoNamed(textParameter('Only traces of this session.'), 'session'),
  traceName: textParameter('Only traces with this name.'),
  tags: alsoNamed(listParameter('Only traces that have all of these tags.'), 'tag'),
  environment: listParameter('Only observations of any of these environments.'),
  promptName: textParameter('Only observations that used this prompt.'),
  promptVersion: textParameter('Only observations that used this version of their prompt.'),
  release: textParameter('Only traces of this release.'),
  type: choiceParameter(observationTypes, 'Only observations of this type.'),
  filter: filterParameter(observationColumns),
};

const groupSynonyms = { userId: 'user', sessionId: 'session', tags: 'tag' } as const;

export const listCosts = defineEndpoint({
  operation: 'listCosts',
  method: 'get',
  path: '/api/public/costs',
  tag: 'Costs',
  summary: 'What was used and what it cost, by anything',
  description:
    'Each observation counts in its latest version, on the UTC day it started, with what its trace is now. By day, ' +
    'model, user, trace name and tag, also of one user, model or trace name or with some tags, days that rest are not ' +
    'read again; anything else is read from the observations. As CSV, all groups come at once; texts that a ' +
    "spreadsheet would take for a formula begin with a '. Asked in an organization (a key of it with `costs`, or a user's " +
    'role there), it is of all its projects at once, by `project` when nothing else is asked; a user sees those that the ' +
    'role of the user opens. A key of a project has its own project alone.',
  access: ['read', 'costs'],
  query: z.object({
    groupBy: choicesParameter(costGroupings, 'What makes a row: `day` when unset, in an organization `project`.', {
      synonyms: { projectId: 'project', ...groupSynonyms },
    }),
    ...period,
    projectId: alsoNamed(listParameter('Only these projects, of those that may be read.'), 'project'),
    ...conditions,
    orderBy: orderParameter(orders, 'By time first and then the most expensive, when unset.'),
    format: choiceParameter(['json', 'csv'], 'What is answered; else as the Accept header says, or JSON.'),
    page: pageParameters.page,
    limit: limitParameter(1, 1000),
  }),
  exampleQuery: { groupBy: 'model,user', tags: 'beta', fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: {
    200: {
      description: 'A page of groups, or all of them as CSV.',
      schema: costsSchema,
      mediaTypes: ['application/json', csvMediaType],
    },
  },
});

export const getTopCosts = defineEndpoint({
  operation: 'getTopCosts',
  method: 'get',
  path: '/api/public/costs/top',
  tag: 'Costs',
  summary: 'The highest costs by each of several dimensions, at once',
  description:
    'As `/api/public/costs` for one dimension after the other, the most expensive groups of each first, of any number of ' +
    'groups. By model, user, trace name and tag the observations are read once for all of them.',
  access: 'read',
  query: z.object({
    groupBy: choicesParameter(
      rankedCostDimensions,
      'Each on its own: `model`, `traceName`, `user` and `tag` when unset.',
      { synonyms: groupSynonyms },
    ),
    ...period,
    ...conditions,
    limit: limitParameter(1, 100, 10, 'Groups of each dimension.'),
  }),
  exampleQuery: { groupBy: 'model,user', fromTimestamp: '2026-03-01T00:00:00Z', limit: '5' },
  responses: {
    200: {
      description: 'The groups, by dimension.',
      schema: z.object({
        data: z.object(
          Object.fromEntries(rankedCostDimensions.map((each) => [each, z.array(rowSchema).optional()])) as Record<
            (typeof rankedCostDimensions)[number],
            z.ZodOptional<z.ZodArray<typeof rowSchema>>
          >,
        ),
        meta: z.object({ fromTimestamp: z.string(), toTimestamp: z.string() }),
      }),
    },
  },
});
