import { createPersonalKey, listPersonalKeys, revokePersonalKey } from '@spanledger/api-contract';
import {
  apiKeyJson,
  checkScopes,
  createdApiKeyJson,
  notFound,
  permissionDenied,
  projectIdSchema,
  roleRights,
  type ApiKey,
  type ApiKeyStore,
  type KeyOwner,
  type MembershipStore,
  type Scope,
  type User,
} from '@spanledger/core';

import { assertSecondFactor } from '../auth/assert-second-factor.ts';
import { jsonRoute, sessionOf, type BodyReader, type Route } from '../http/route.ts';
import { givenKey } from './api-keys.ts';

interface Parts {
  readonly apiKeys: Pick<ApiKeyStore, 'listPersonal'>;
  readonly memberships: Pick<MembershipStore, 'find'>;
  readonly readBody: BodyReader;
}

/** The keys that act as their user, by the user's session. */
export const personalKeyRoutes = ({ apiKeys, memberships, readBody }: Parts): readonly Route[] => [
  jsonRoute(listPersonalKeys, async ({ response }) => {
    const { user } = sessionOf(response);
    return { apiKeys: (await apiKeys.listPersonal(user.id)).map((key) => ({ ...apiKeyJson(key), ...placeOf(key) })) };
  }),
  jsonRoute(
    createPersonalKey,
    async ({ response, stores, body }) => {
      const { projectId, organizationId } = body;
      const current = sessionOf(response);
      const { user } = current;
      const place =
        typeof projectId === 'string'
          ? await projectOf(memberships, user, projectId)
          : organizationOf(user, organizationId ?? '');
      assertSecondFactor(current, place.organizationId);
      const given = givenKey(body);
      const key = await stores.apiKeys.create(place.owner, {
        ...given,
        scopes: allowedScopes(place, given.scopes),
        userId: user.id,
      });
      return { ...createdApiKeyJson(key), ...placeOf(key) };
    },
    readBody,
  ),
  jsonRoute(revokePersonalKey, async ({ response, stores, params: { apiKeyId } }) => {
    const { user } = sessionOf(response);
    const key = (await apiKeys.listPersonal(user.id)).find(({ id }) => id === apiKeyId);
    if (key === undefined) throw notFound('You have no personal key with this id, or it is revoked already.');
    await stores.apiKeys.revoke(key.publicKey);
    return { success: true as const };
  }),
];

interface Place {
  readonly owner: KeyOwner;
  /** That it is, or that it is of. */
  readonly organizationId: string;
  /** The user's scopes there. */
  readonly may: readonly Scope[];
}

const noRole = () => notFound('There is no such project or organization, or you have no role in it.');

const projectOf = async (memberships: Parts['memberships'], user: User, projectId: string): Promise<Place> => {
  const { data } = projectIdSchema.safeParse(projectId);
  const found = data === undefined ? undefined : await memberships.find(user.id, data);
  if (found === undefined || found.role === 'NONE') throw noRole();
  const { id, organization } = found.project;
  return { owner: id, organizationId: organization.id, may: roleRights[found.role].scopes };
};

const organizationOf = (user: User, organizationId: string): Place => {
  const role = user.memberships.find((membership) => membership.organizationId === organizationId)?.role;
  if (role === undefined || role === 'NONE') throw noRole();
  return { owner: { organizationId }, organizationId, may: roleRights[role].organizationScopes };
};

const allowedScopes = ({ owner, may }: Place, asked: readonly Scope[] = may): readonly Scope[] => {
  const scopes = checkScopes(asked, typeof owner === 'string' ? 'project' : 'organization');
  const beyond = scopes.find((scope) => !may.includes(scope));
  if (beyond !== undefined)
    throw permissionDenied(`Your role there has no scope ${beyond}, and so a key of yours has none.`);
  return scopes;
};

const placeOf = ({ projectId, organizationId }: ApiKey) => ({
  projectId: projectId ?? null,
  organizationId: organizationId ?? null,
});
