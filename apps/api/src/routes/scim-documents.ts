import {
  getScimProviderConfig,
  getScimResourceTypes,
  getScimSchemas,
  scimPath,
  scimUrns,
} from '@spanledger/api-contract';

import { jsonRoute, type Route } from '../http/route.ts';

const unsupported = { supported: false };

const metaOf = (resourceType: string, path: string) => ({
  meta: { resourceType, location: `${scimPath}/${path}` },
});

const providerConfig = {
  schemas: [scimUrns.providerConfig],
  documentationUri: '/docs',
  patch: { supported: true },
  bulk: { ...unsupported, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 1000 },
  changePassword: unsupported,
  sort: unsupported,
  etag: unsupported,
  authenticationSchemes: [
    {
      type: 'httpbasic',
      name: 'HTTP Basic',
      description: 'The public and the secret key of an organization.',
      specUri: 'https://www.rfc-editor.org/rfc/rfc7617',
      primary: true,
    },
  ],
  ...metaOf('ServiceProviderConfig', 'ServiceProviderConfig'),
};

const listOf = (resources: readonly object[]) => ({
  schemas: [scimUrns.list],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

const resourceTypes = listOf([
  {
    schemas: [scimUrns.resourceType],
    id: 'User',
    name: 'User',
    endpoint: `${scimPath}/Users`,
    description: 'A user of the organization',
    schema: scimUrns.user,
    schemaExtensions: [],
    ...metaOf('ResourceType', 'ResourceTypes/User'),
  },
  {
    schemas: [scimUrns.resourceType],
    id: 'Group',
    name: 'Group',
    endpoint: `${scimPath}/Groups`,
    description: 'A group, whose members have a role in the organization or in a project',
    schema: scimUrns.group,
    schemaExtensions: [{ schema: scimUrns.groupRole, required: false }],
    ...metaOf('ResourceType', 'ResourceTypes/Group'),
  },
]);

const attribute = (name: string, changes: object = {}) => ({
  name,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...changes,
});

const schemaOf = (id: string) => ({
  schemas: [scimUrns.schema],
  id,
  ...metaOf('Schema', `Schemas/${id}`),
});

const schemas = listOf([
  {
    ...schemaOf(scimUrns.user),
    name: 'User',
    description: 'A user of the organization',
    attributes: [
      attribute('userName', { required: true, mutability: 'immutable', uniqueness: 'server' }),
      attribute('name', {
        type: 'complex',
        mutability: 'immutable',
        subAttributes: [attribute('formatted', { mutability: 'immutable' })],
      }),
      attribute('emails', {
        type: 'complex',
        multiValued: true,
        mutability: 'readOnly',
        subAttributes: ['value', 'type', 'primary'].map((name) =>
          attribute(name, { mutability: 'readOnly', ...(name === 'primary' ? { type: 'boolean' } : {}) }),
        ),
      }),
      attribute('active', { type: 'boolean' }),
      attribute('roles', { multiValued: true }),
    ],
  },
  {
    ...schemaOf(scimUrns.group),
    name: 'Group',
    description: 'A group of users of the organization',
    attributes: [
      attribute('displayName', { required: true }),
      attribute('externalId', { caseExact: true }),
      attribute('members', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', { mutability: 'immutable' }),
          attribute('display', { mutability: 'readOnly' }),
          attribute('type', { mutability: 'immutable' }),
        ],
      }),
    ],
  },
  {
    ...schemaOf(scimUrns.groupRole),
    name: 'GroupRole',
    description: 'The role that members of a group have',
    attributes: [attribute('role'), attribute('projectId', { caseExact: true })],
  },
]);

/** The documents that identity providers read before they begin. */
export const scimDocumentRoutes = (): readonly Route[] => [
  jsonRoute(getScimProviderConfig, async () => providerConfig),
  jsonRoute(getScimResourceTypes, async () => resourceTypes),
  jsonRoute(getScimSchemas, async () => schemas),
];
