import { roles } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema } from './projects.ts';
import { integerParameter } from './query-parameters.ts';

const tag = 'SCIM';
export const scimPath = '/api/public/scim';

/** True if errors at a path are those of SCIM. */
export const isScimPath = (path: string): boolean => path.toLowerCase().startsWith(`${scimPath}/`);

const usersPath = `${scimPath}/Users`;
const userPath = `${usersPath}/{userId}`;
const access = 'organization';
const takesUnknownParameters = true;

export const scimUrns = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  /** Ours: which role members of a group have. */
  groupRole: 'urn:ietf:params:scim:schemas:extension:spanledger:2.0:Group',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
  providerConfig: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  resourceType: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
} as const;

/**
 * RFC 7644, section 3.12, with the members of all other errors here. As successes they are `application/json`: Langfuse's
 * client for JavaScript does not parse an error that is `application/scim+json`.
 */
export const scimErrorSchema = component(
  'ScimError',
  problemSchema.extend({
    schemas: z.array(z.string()),
    status: z.string().describe('The status of the answer as text.'),
  }),
);
const wrong = (description: string) => ({ description, schema: scimErrorSchema });
export const scimErrors = {
  400: wrong('The request cannot be carried out as it is.'),
  401: wrong('No such key.'),
  403: wrong('Not a key of an organization; or its scopes, or the last owner, do not allow it.'),
  404: wrong('There is no such user or group in the organization.'),
  409: wrong('The user is in the organization already, or a group has the name.'),
};

const urns = z.array(z.string());
const userSchema = component(
  'ScimUser',
  z.object({
    schemas: urns,
    id: z.string(),
    userName: z.string().describe('The e-mail address.'),
    name: z.object({ formatted: z.string() }),
    emails: z.array(z.object({ primary: z.boolean(), value: z.string(), type: z.string() })),
    active: z.boolean(),
    roles: z.array(z.enum(roles)).describe('The role in the organization.'),
    meta: z.object({ resourceType: z.string(), created: z.iso.datetime() }),
  }),
);

const lengthMax = 1000;
const listMax = 100;
const givenText = z.string().max(lengthMax);
const givenUser = {
  schemas: z.array(givenText).max(listMax).nullish(),
  userName: givenText.nullish().describe('An e-mail address.'),
  name: z
    .object({ formatted: givenText.nullish(), givenName: givenText.nullish(), familyName: givenText.nullish() })
    .nullish()
    .describe('`formatted`, else `displayName`, else both others are the name of a user who is new.'),
  displayName: givenText.nullish(),
  active: z.boolean().nullish(),
  roles: z.array(z.enum(roles)).max(1).nullish(),
};
const example = { schemas: [scimUrns.user], userName: 'joan@example.com', name: { formatted: 'Joan' } };
const params = z.object({ userId: idSchema });
const document = z.looseObject({ schemas: urns });
const described = { 200: { description: 'What is supported.', schema: document }, ...scimErrors };

export const getScimProviderConfig = defineEndpoint({
  operation: 'getScimProviderConfig',
  method: 'get',
  path: `${scimPath}/ServiceProviderConfig`,
  tag,
  summary: 'What of SCIM 2.0 is supported',
  access,
  takesUnknownParameters,
  responses: described,
});

export const getScimResourceTypes = defineEndpoint({
  operation: 'getScimResourceTypes',
  method: 'get',
  path: `${scimPath}/ResourceTypes`,
  tag,
  summary: 'Which resources there are',
  access,
  takesUnknownParameters,
  responses: described,
});

export const getScimSchemas = defineEndpoint({
  operation: 'getScimSchemas',
  method: 'get',
  path: `${scimPath}/Schemas`,
  tag,
  summary: 'Which attributes the resources have',
  access,
  takesUnknownParameters,
  responses: described,
});

export const listScimUsers = defineEndpoint({
  operation: 'listScimUsers',
  method: 'get',
  path: usersPath,
  tag,
  summary: 'List the users of the organization',
  access,
  takesUnknownParameters,
  query: z.object({
    filter: givenText.optional().describe('`userName eq "ada@example.com"`, and no other.'),
    startIndex: integerParameter('From 1.'),
    count: integerParameter('100 when absent, 1,000 at most.'),
  }),
  responses: {
    200: {
      description: 'A page, in the order in which they came.',
      schema: z.object({
        schemas: urns,
        totalResults: z.int(),
        startIndex: z.int(),
        itemsPerPage: z.int(),
        Resources: z.array(userSchema),
      }),
    },
    ...scimErrors,
  },
});

export const createScimUser = defineEndpoint({
  operation: 'createScimUser',
  method: 'post',
  path: usersPath,
  tag,
  summary: 'Put a user into the organization',
  description: 'With the role that is given, or none. A password that is sent is not taken.',
  access,
  takesUnknownParameters,
  body: jsonBody(z.object(givenUser), example),
  responses: { 201: { description: 'The user.', schema: userSchema }, ...scimErrors },
});

export const getScimUser = defineEndpoint({
  operation: 'getScimUser',
  method: 'get',
  path: userPath,
  tag,
  summary: 'One user of the organization',
  access,
  takesUnknownParameters,
  params,
  responses: { 200: { description: 'The user.', schema: userSchema }, ...scimErrors },
});

const changed = {
  200: { description: 'The user as it is now; `active` is false for one who is out.', schema: userSchema },
  ...scimErrors,
};

export const replaceScimUser = defineEndpoint({
  operation: 'replaceScimUser',
  method: 'put',
  path: userPath,
  tag,
  summary: 'Change the role of a user, or take the user out',
  description:
    '`active: false` takes the user out of the organization. The name and the address stay: they are of the user.',
  access,
  takesUnknownParameters,
  params,
  body: jsonBody(z.object(givenUser), { ...example, roles: ['VIEWER'] }),
  responses: changed,
});

export const patchScimUser = defineEndpoint({
  operation: 'patchScimUser',
  method: 'patch',
  path: userPath,
  tag,
  summary: 'Take a user out of the organization, or back',
  description:
    'By `replace` of `active`. Other attributes stay, as by PUT, and a role is changed by PUT: `roles` here is 400.',
  access,
  takesUnknownParameters,
  params,
  body: jsonBody(
    z.object({
      schemas: z.array(givenText).max(listMax).nullish(),
      Operations: z
        .array(z.object({ op: givenText, path: givenText.nullish(), value: z.unknown().optional() }))
        .min(1)
        .max(listMax),
    }),
    { schemas: [scimUrns.patch], Operations: [{ op: 'replace', path: 'active', value: false }] },
  ),
  responses: changed,
});

export const deleteScimUser = defineEndpoint({
  operation: 'deleteScimUser',
  method: 'delete',
  path: userPath,
  tag,
  summary: 'Take a user out of the organization; the user stays',
  access,
  takesUnknownParameters,
  params,
  responses: { 204: { description: 'The user is out.' }, ...scimErrors },
});
