import { placesOf, type Endpoint } from '@spanledger/api-contract';
import { organizationScopes, type Role, type Scope } from '@spanledger/core';

import type { KeyPair, TestApi } from './api.fixture.ts';

export const ownOrganization = 'org-own';
export const foreignOrganization = 'org-stranger';

/** A key of an organization of the test API, with the given scopes; default: all. */
export const organizationKey = async (
  { identity }: TestApi,
  organizationId = ownOrganization,
  scopes: readonly Scope[] = organizationScopes,
): Promise<KeyPair> => identity.apiKeys.create({ organizationId }, { scopes });

/** Adds a user to an organization, and returns the id. */
export const addMember = async (
  { identity }: TestApi,
  email: string,
  role: Role,
  organizationId = ownOrganization,
): Promise<string> => (await identity.users.invite({ email, organizationId, role })).user.id;

/** The key for the administration endpoints of an API that is started with it. */
export const adminApiKey = 'administration-of-the-server-of-a-test';

/** The key that may call each endpoint, for an API that is started with `adminApiKey`. */
export const keysByEndpoint = async (api: TestApi): Promise<(endpoint: Endpoint) => KeyPair | string> => {
  const ofOrganization = await organizationKey(api);
  return (endpoint) => {
    if (endpoint.access === 'operator') return `Bearer ${adminApiKey}`;
    const [place] = placesOf(endpoint);
    return place === 'organization' ? ofOrganization : api.fullKey;
  };
};
