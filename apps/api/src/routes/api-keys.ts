import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from '@spanledger/api-contract';
import {
  apiKeyJson,
  changeLimits,
  createdApiKeyJson,
  invalidField,
  limitNames,
  notFound,
  type ApiKey,
  type ApiKeyStore,
  type GivenApiKey,
  type KeyOwner,
  type Limits,
  type Micros,
  type Scope,
} from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';

import type { ApiDependencies } from '../api-dependencies.ts';
import { findOwnProject } from '../auth/own-project.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts extends Pick<ApiDependencies, 'projects'> {
  readonly apiKeys: Pick<ApiKeyStore, 'list'>;
  readonly readBody: BodyReader;
}

const msPerSecond = 1000;

/** The keys of the caller's project, or of a project of the caller's organization. */
export const apiKeyRoutes = ({ apiKeys, projects, readBody }: Parts): readonly Route[] => [
  jsonRoute(listApiKeys, async ({ caller, params }) => {
    const projectId = await findOwnProject(projects, caller, params);
    return { apiKeys: (await apiKeys.list(projectId)).map(apiKeyJson) };
  }),
  jsonRoute(
    createApiKey,
    async ({ caller, stores, params, body }) => {
      const { limits, publicKey, secretKey } = body;
      const projectId = await findOwnProject(projects, caller, params);
      const given = {
        ...givenKey(body),
        limits: changeLimits({}, ofKey(limits ?? {})),
        publicKey: publicKey ?? undefined,
        secretKey: secretKey ?? undefined,
      };
      return createdApiKeyJson(await stores.apiKeys.create(projectId, given));
    },
    readBody,
  ),
  jsonRoute(
    rotateApiKey,
    async ({ caller, stores, params, body: { overlapSeconds } }) => {
      const { publicKey } = await findKey(apiKeys, await findOwnProject(projects, caller, params), params);
      return createdApiKeyJson(await stores.apiKeys.rotate(publicKey, overlapSeconds * msPerSecond));
    },
    readBody,
  ),
  jsonRoute(
    updateApiKey,
    async ({ caller, stores, params, body: { limits } }) => {
      const { publicKey } = await findKey(apiKeys, await findOwnProject(projects, caller, params), params);
      return apiKeyJson(await stores.apiKeys.changeLimits(publicKey, ofKey(limits)));
    },
    readBody,
  ),
  jsonRoute(revokeApiKey, async ({ caller, stores, params }) => {
    const { publicKey } = await findKey(apiKeys, await findOwnProject(projects, caller, params), params);
    await stores.apiKeys.revoke(publicKey);
    return { success: true as const };
  }),
];

/** The limits of a change: `null` removes a key's limit, and absent ones stay. */
const ofKey = (limits: Limits): Limits =>
  Object.fromEntries(
    limitNames.flatMap((name) => (limits[name] === undefined ? [] : [[name, limits[name] ?? undefined] as const])),
  );

interface AskedKey {
  readonly note?: string | null | undefined;
  readonly scopes?: readonly Scope[] | null | undefined;
  readonly expiresAt?: Micros | null | undefined;
}

/** What a client states of a new key of any kind; `null` is as if it were absent. */
export const givenKey = ({
  note,
  name,
  scopes,
  expiresAt,
}: AskedKey & { readonly name?: string | null | undefined }): Pick<GivenApiKey, keyof AskedKey> => {
  if (typeof name === 'string' && typeof note === 'string')
    throw invalidField('body.name', 'must not be given with note: it is the same');
  if (typeof expiresAt === 'number' && expiresAt <= wallClock())
    throw invalidField('body.expiresAt', 'must be later than now: the key would open nothing');
  return { note: note ?? name ?? undefined, scopes: scopes ?? undefined, expiresAt: expiresAt ?? undefined };
};

/** Of a project or an organization; `not_found` for a key of any other. */
export const findKey = async (
  apiKeys: Pick<ApiKeyStore, 'list'>,
  owner: KeyOwner,
  { apiKeyId }: { readonly apiKeyId: string },
): Promise<ApiKey> => {
  const key = (await apiKeys.list(owner)).find(({ id }) => id === apiKeyId);
  if (key === undefined) throw notFound('API key not found: there is none with this id, or it is revoked already.');
  return key;
};
