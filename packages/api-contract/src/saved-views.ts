import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { textParameter } from './query-parameters.ts';
import { storableText } from './storable-text.ts';

const tag = 'Saved views';
const nameLengthMax = 200;
const stateLengthMax = 20_000;

const isShort = (state: object): boolean => JSON.stringify(state).length <= stateLengthMax;

const stateSchema = z
  .record(z.string(), z.unknown())
  .refine(isShort, `must have at most ${stateLengthMax} characters as JSON`)
  .describe('What the address of the page holds: conditions, columns, order, period.');

const pageSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, 'must be the name of a page, such as traces: 1 to 50 of a-z, 0-9 and -')
  .describe('The page that it is a view of, such as `traces`.');

const bodySchema = z.strictObject({
  name: storableText(nameLengthMax).trim().min(1),
  page: pageSchema,
  state: stateSchema,
  isShared: z
    .boolean()
    .default(true)
    .describe('False: for the user who makes it alone. A view that a key makes is shared.'),
});

const savedViewSchema = component(
  'SavedView',
  z.object({
    id: z.string(),
    name: z.string(),
    page: z.string(),
    state: z.record(z.string(), z.unknown()),
    isShared: z.boolean(),
    ownerId: z.string().nullable().describe('The user who made it; null for a key.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

const oneView = z.object({ savedViewId: z.string().min(1).max(1000) });
const example = { name: 'Slow chats', page: 'traces', state: { where: ['latency~>~2.5'], range: '7d' } };

export const listSavedViews = defineEndpoint({
  operation: 'listSavedViews',
  method: 'get',
  path: '/api/public/saved-views',
  tag,
  summary: 'List saved views of pages',
  description: 'Those that are shared, and those of the user who asks, by name.',
  access: 'read',
  query: z.object({ page: textParameter('Views of this page.') }),
  exampleQuery: { page: 'traces' },
  responses: { 200: { description: 'All of them.', schema: z.object({ data: z.array(savedViewSchema) }) } },
});

export const createSavedView = defineEndpoint({
  operation: 'createSavedView',
  method: 'post',
  path: '/api/public/saved-views',
  tag,
  summary: 'Save a view of a page',
  access: 'write',
  body: jsonBody(bodySchema, example),
  responses: { 200: { description: 'The view.', schema: savedViewSchema } },
});

export const updateSavedView = defineEndpoint({
  operation: 'updateSavedView',
  method: 'put',
  path: '/api/public/saved-views/{savedViewId}',
  tag,
  summary: 'Change a saved view',
  description: 'All of it. A shared one may be changed by all who may write; its owner alone stops sharing it.',
  access: 'write',
  params: oneView,
  body: jsonBody(bodySchema, { ...example, name: 'Slow chats of a week' }),
  responses: { 200: { description: 'The view.', schema: savedViewSchema } },
});

export const deleteSavedView = defineEndpoint({
  operation: 'deleteSavedView',
  method: 'delete',
  path: '/api/public/saved-views/{savedViewId}',
  tag,
  summary: 'Delete a saved view',
  access: 'write',
  params: oneView,
  responses: { 200: { description: 'Deleted.', schema: messageSchema } },
});

/** Of views of the console's pages. */
export const savedViewEndpoints = [listSavedViews, createSavedView, updateSavedView, deleteSavedView] as const;
