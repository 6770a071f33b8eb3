import type { Role, Scope } from '@spanledger/core';

import type { KeyPair, TestApi } from './api.fixture.ts';

export const ownOrganization = 'org-own';
export const foreignOrganization = 'org-stranger';

/** A key of an organization of the test API, by which it is administered. */
export const organizationKey = async (
  { identity }: TestApi,
  organizationId = ownOrganization,
  scopes?: readonly Scope[],
): Promise<KeyPair> => identity.apiKeys.create({ organizationId }, { scopes });

/** Adds a user to an organization, and gives the id. */
export const addMember = async (
  { identity }: TestApi,
  email: string,
  role: Role,
  organizationId = ownOrganization,
): Promise<string> => (await identity.users.invite({ email, organizationId, role })).user.id;
