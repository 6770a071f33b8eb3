import { z } from 'zod';

import { created, listedKeys, organizationKeyBody } from './api-keys.ts';
import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { problemSchema } from './problem.ts';
import { idSchema, listedProject, metadataInput, metadataSchema, nameText } from './projects.ts';

const tag = 'Administration';
const access = 'operator';
const path = '/api/admin/organizations';
const onePath = `${path}/{organizationId}`;
const keysPath = `${onePath}/apiKeys`;
const keysAlias = `${onePath}/api-keys`;

const params = z.object({ organizationId: idSchema });
const oneKey = params.extend({ apiKeyId: idSchema });

const organizationSchema = component(
  'AdministeredOrganization',
  z.object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    metadata: metadataSchema,
    projects: z.array(listedProject).describe('Oldest first.'),
  }),
);

const unauthorized = { description: 'The key is not that of ADMIN_API_KEY.', schema: problemSchema };
const success = z.object({ success: z.literal(true) });

export const listOrganizations = defineEndpoint({
  operation: 'listOrganizations',
  method: 'get',
  path,
  tag,
  summary: 'List all organizations with their projects, oldest first',
  access,
  responses: {
    200: { description: 'All of them.', schema: z.object({ organizations: z.array(organizationSchema) }) },
    401: unauthorized,
  },
});

export const createOrganization = defineEndpoint({
  operation: 'createOrganization',
  method: 'post',
  path,
  tag,
  summary: 'Make an organization',
  description: 'It has no project, key or member yet.',
  access,
  body: jsonBody(z.object({ name: nameText, metadata: metadataInput.optional() }), { name: 'Payments' }),
  responses: { 201: { description: 'The organization.', schema: organizationSchema }, 401: unauthorized },
});

export const getOrganization = defineEndpoint({
  operation: 'getOrganization',
  method: 'get',
  path: onePath,
  tag,
  summary: 'One organization with its projects',
  access,
  params,
  responses: { 200: { description: 'The organization.', schema: organizationSchema }, 401: unauthorized },
});

export const updateOrganization = defineEndpoint({
  operation: 'updateOrganization',
  method: 'put',
  path: onePath,
  tag,
  summary: 'Change an organization',
  description: 'What is absent stays.',
  access,
  params,
  body: jsonBody(z.object({ name: nameText.nullish(), metadata: metadataInput.optional() }), { name: 'Payments' }),
  responses: { 200: { description: 'The organization as it is now.', schema: organizationSchema }, 401: unauthorized },
});

export const deleteOrganization = defineEndpoint({
  operation: 'deleteOrganization',
  method: 'delete',
  path: onePath,
  tag,
  summary: 'Delete an organization that has no projects',
  description: 'Its keys open nothing within 5 seconds, and no one belongs to it any more. 400 while it has projects.',
  access,
  params,
  responses: { 200: { description: 'It is deleted.', schema: success }, 401: unauthorized },
});

export const listKeysOfOrganization = defineEndpoint({
  operation: 'listKeysOfOrganization',
  method: 'get',
  path: keysPath,
  aliases: [keysAlias],
  tag,
  summary: 'List the keys of an organization itself, oldest first',
  access,
  params,
  responses: { ...listedKeys, 401: unauthorized },
});

export const createKeyOfOrganization = defineEndpoint({
  operation: 'createKeyOfOrganization',
  method: 'post',
  path: keysPath,
  aliases: [keysAlias],
  tag,
  summary: 'Make a key of an organization itself',
  access,
  params,
  body: organizationKeyBody,
  responses: { ...created, 401: unauthorized },
});

export const revokeKeyOfOrganization = defineEndpoint({
  operation: 'revokeKeyOfOrganization',
  method: 'delete',
  path: `${keysPath}/{apiKeyId}`,
  aliases: [`${keysAlias}/{apiKeyId}`],
  tag,
  summary: 'Revoke a key of an organization',
  description: 'Every server refuses it within 5 seconds.',
  access,
  params: oneKey,
  responses: { 200: { description: 'It is revoked.', schema: success }, 401: unauthorized },
});
