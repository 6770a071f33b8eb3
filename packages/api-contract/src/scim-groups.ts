import { roles } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { idSchema } from './projects.ts';
import { integerParameter } from './query-parameters.ts';
import { scimErrors, scimPath, scimUrns } from './scim.ts';

const tag = 'SCIM';
const access = 'organization';
const takesUnknownParameters = true;
const groupsPath = `${scimPath}/Groups`;
const path = `${groupsPath}/{groupId}`;

const urns = z.array(z.string());
const groupSchema = component(
  'ScimGroup',
  z.object({
    schemas: urns,
    id: z.string(),
    displayName: z.string(),
    externalId: z.string().optional().describe('As the identity provider names it.'),
    members: z
      .array(z.object({ value: z.string(), display: z.string(), type: z.literal('User') }))
      .optional()
      .describe('Ids of users, with their e-mail addresses; not with `excludedAttributes=members`.'),
    [scimUrns.groupRole]: z.object({
      role: z.enum(roles).nullable().describe('That members have; null: none by this group.'),
      projectId: z.string().nullable().describe('In this project; null: in the organization.'),
    }),
    meta: z.object({ resourceType: z.literal('Group'), created: z.iso.datetime(), lastModified: z.iso.datetime() }),
  }),
);

const textLengthMax = 1000;
const nameLengthMax = 200;
const membersMax = 10_000;
const operationsMax = 1000;
const givenText = z.string().max(textLengthMax);
const members = z.array(z.object({ value: givenText })).max(membersMax);
const givenGroup = {
  schemas: z.array(givenText).max(100).nullish(),
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(nameLengthMax)
    .describe('Ends it in `:role`, or `:project:role`, members have that role, unless the extension names one.'),
  externalId: givenText.nullish(),
  members: members.nullish(),
  [scimUrns.groupRole]: z
    .object({ role: z.enum(roles).nullish(), projectId: givenText.nullish() })
    .nullish()
    .describe('Which role members have, and in which project.'),
};
const example = { schemas: [scimUrns.group], displayName: 'Platform team:admin', members: [] };
const params = z.object({ groupId: idSchema });
const one = { 200: { description: 'The group.', schema: groupSchema }, ...scimErrors };

export const listScimGroups = defineEndpoint({
  operation: 'listScimGroups',
  method: 'get',
  path: groupsPath,
  tag,
  summary: 'List the groups of the organization',
  access,
  takesUnknownParameters,
  query: z.object({
    filter: givenText.optional().describe('`displayName eq "…"` or `externalId eq "…"`, and no other.'),
    startIndex: integerParameter('From 1.'),
    count: integerParameter('100 when absent, 1,000 at most.'),
    excludedAttributes: givenText.optional().describe('`members`: without them.'),
  }),
  responses: {
    200: {
      description: 'A page, oldest first.',
      schema: z.object({
        schemas: urns,
        totalResults: z.int(),
        startIndex: z.int(),
        itemsPerPage: z.int(),
        Resources: z.array(groupSchema),
      }),
    },
    ...scimErrors,
  },
});

export const createScimGroup = defineEndpoint({
  operation: 'createScimGroup',
  method: 'post',
  path: groupsPath,
  tag,
  summary: 'Make a group, and give its members their role',
  access,
  takesUnknownParameters,
  body: jsonBody(z.object(givenGroup), example),
  responses: { 201: { description: 'The group.', schema: groupSchema }, ...scimErrors },
});

export const getScimGroup = defineEndpoint({
  operation: 'getScimGroup',
  method: 'get',
  path,
  tag,
  summary: 'One group of the organization',
  access,
  takesUnknownParameters,
  params,
  query: z.object({ excludedAttributes: givenText.optional().describe('`members`: without them.') }),
  responses: one,
});

export const replaceScimGroup = defineEndpoint({
  operation: 'replaceScimGroup',
  method: 'put',
  path,
  tag,
  summary: 'Give a group another name and other members',
  description: 'Its role stays where the extension is left out, unless another name ends in one.',
  access,
  takesUnknownParameters,
  params,
  body: jsonBody(z.object(givenGroup), example),
  responses: one,
});

export const patchScimGroup = defineEndpoint({
  operation: 'patchScimGroup',
  method: 'patch',
  path,
  tag,
  summary: 'Add and remove members of a group, or rename it',
  description: 'All operations are carried out, or none (RFC 7644, section 3.5.2).',
  access,
  takesUnknownParameters,
  params,
  body: jsonBody(
    z.object({
      schemas: z.array(givenText).max(100).nullish(),
      Operations: z
        .array(z.object({ op: givenText, path: givenText.nullish(), value: z.unknown().optional() }))
        .min(1)
        .max(operationsMax),
    }),
    { schemas: [scimUrns.patch], Operations: [{ op: 'add', path: 'members', value: [{ value: 'user-1' }] }] },
  ),
  responses: one,
});

export const deleteScimGroup = defineEndpoint({
  operation: 'deleteScimGroup',
  method: 'delete',
  path,
  tag,
  summary: 'Remove a group; its members stay, without the role that it gave',
  access,
  takesUnknownParameters,
  params,
  responses: { 204: { description: 'It is gone.' }, ...scimErrors },
});
