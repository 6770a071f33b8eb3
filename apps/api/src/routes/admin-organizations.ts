import {
  createKeyOfOrganization,
  createOrganization,
  deleteOrganization,
  getOrganization,
  listKeysOfOrganization,
  listOrganizations,
  revokeKeyOfOrganization,
  updateOrganization,
} from '@spanledger/api-contract';
import {
  apiKeyJson,
  checkAdministeredName,
  checkMetadata,
  createdApiKeyJson,
  entityIdSchema,
  formatIso,
  notFound,
  type ApiKeyStore,
  type OrganizationDetails,
  type OrganizationStore,
  type Project,
  type ProjectStore,
} from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { findKey, givenKey } from './api-keys.ts';
import { listedProjectJson } from './organization-projects.ts';

interface Parts {
  readonly organizations: Pick<OrganizationStore, 'get' | 'list'>;
  readonly projects: Pick<ProjectStore, 'list'>;
  readonly apiKeys: Pick<ApiKeyStore, 'list'>;
  readonly readBody: BodyReader;
}

/** The organizations of the server, by the key of its administration. */
export const adminOrganizationRoutes = (parts: Parts): readonly Route[] => [
  ...allRoutes(parts),
  ...oneRoutes(parts),
  ...keyRoutes(parts),
];

const allRoutes = ({ organizations, readBody }: Parts): readonly Route[] => [
  jsonRoute(listOrganizations, async () => ({
    organizations: (await organizations.list()).map((one) => organizationJson(one, one.projects)),
  })),
  jsonRoute(
    createOrganization,
    async ({ stores, body }) => {
      const name = checkAdministeredName('organization', body.name);
      return organizationJson(await stores.organizations.create({ name, ...givenMetadata(body) }), []);
    },
    readBody,
  ),
];

const oneRoutes = ({ organizations, projects, readBody }: Parts): readonly Route[] => [
  jsonRoute(getOrganization, async ({ params }) => {
    const found = await find(organizations, params);
    return organizationJson(found, await projects.list(found.id));
  }),
  jsonRoute(
    updateOrganization,
    async ({ stores, params, body }) => {
      const { id } = await find(organizations, params);
      const { name } = body;
      const renamed = typeof name === 'string' ? { name: checkAdministeredName('organization', name) } : {};
      const changed = await stores.organizations.update(id, { ...renamed, ...givenMetadata(body) });
      return organizationJson(changed, await projects.list(id));
    },
    readBody,
  ),
  jsonRoute(deleteOrganization, async ({ stores, params }) => {
    await stores.organizations.delete((await find(organizations, params)).id);
    return { success: true as const };
  }),
];

const keyRoutes = ({ organizations, apiKeys, readBody }: Parts): readonly Route[] => [
  jsonRoute(listKeysOfOrganization, async ({ params }) => {
    const { id: organizationId } = await find(organizations, params);
    return { apiKeys: (await apiKeys.list({ organizationId })).map(apiKeyJson) };
  }),
  jsonRoute(
    createKeyOfOrganization,
    async ({ stores, params, body }) => {
      const { id: organizationId } = await find(organizations, params);
      return createdApiKeyJson(await stores.apiKeys.create({ organizationId }, givenKey(body)));
    },
    readBody,
  ),
  jsonRoute(revokeKeyOfOrganization, async ({ stores, params }) => {
    const { id: organizationId } = await find(organizations, params);
    await stores.apiKeys.revoke((await findKey(apiKeys, { organizationId }, params)).publicKey);
    return { success: true as const };
  }),
];

const find = async (
  organizations: Pick<OrganizationStore, 'get'>,
  { organizationId }: { readonly organizationId: string },
): Promise<OrganizationDetails> => {
  const { data } = entityIdSchema.safeParse(organizationId);
  const found = data === undefined ? undefined : await organizations.get(data);
  if (found === undefined) throw notFound('Organization not found: there is none with this id.');
  return found;
};

const givenMetadata = ({ metadata }: { readonly metadata?: unknown }) => ({
  metadata: metadata === undefined ? undefined : checkMetadata(metadata),
});

const organizationJson = ({ id, name, createdAt, metadata }: OrganizationDetails, projects: readonly Project[]) => ({
  id,
  name,
  createdAt: formatIso(createdAt),
  metadata: { ...metadata },
  projects: projects.map(listedProjectJson),
});
