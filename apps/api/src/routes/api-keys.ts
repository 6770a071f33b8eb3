import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from '@spanledger/api-contract';
import {
  apiKeyJson,
  changeLimits,
  createdApiKeyJson,
  limitNames,
  notFound,
  type ApiKey,
  type ApiKeyStore,
  type Limits,
} from '@spanledger/core';

import type { Caller } from '../auth/authenticator.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts {
  readonly apiKeys: Pick<ApiKeyStore, 'list'>;
  readonly readBody: BodyReader;
}

const msPerSecond = 1000;

/** The keys of the project of the key that asks. */
export const apiKeyRoutes = ({ apiKeys, readBody }: Parts): readonly Route[] => [
  jsonRoute(listApiKeys, async ({ caller, params }) => {
    assertOwn(caller, params);
    return { apiKeys: (await apiKeys.list(caller.projectId)).map(apiKeyJson) };
  }),
  jsonRoute(
    createApiKey,
    async ({ caller, stores, params, body: { note, scopes, expiresAt, limits, publicKey, secretKey } }) => {
      assertOwn(caller, params);
      const given = {
        note: note ?? undefined,
        scopes: scopes ?? undefined,
        expiresAt: expiresAt ?? undefined,
        limits: changeLimits({}, ofKey(limits ?? {})),
        publicKey: publicKey ?? undefined,
        secretKey: secretKey ?? undefined,
      };
      return createdApiKeyJson(await stores.apiKeys.create(caller.projectId, given));
    },
    readBody,
  ),
  jsonRoute(
    rotateApiKey,
    async ({ caller, stores, params, body: { overlapSeconds } }) => {
      const { publicKey } = await findOwn(apiKeys, caller, params);
      return createdApiKeyJson(await stores.apiKeys.rotate(publicKey, overlapSeconds * msPerSecond));
    },
    readBody,
  ),
  jsonRoute(
    updateApiKey,
    async ({ caller, stores, params, body: { limits } }) => {
      const { publicKey } = await findOwn(apiKeys, caller, params);
      return apiKeyJson(await stores.apiKeys.changeLimits(publicKey, ofKey(limits)));
    },
    readBody,
  ),
  jsonRoute(revokeApiKey, async ({ caller, stores, params }) => {
    const { publicKey } = await findOwn(apiKeys, caller, params);
    await stores.apiKeys.revoke(publicKey);
    return { success: true as const };
  }),
];

/** What a change names: `null` takes the limit of a key out, and what is left out stays. */
const ofKey = (limits: Limits): Limits =>
  Object.fromEntries(
    limitNames.flatMap((name) => (limits[name] === undefined ? [] : [[name, limits[name] ?? undefined] as const])),
  );

interface OfProject {
  readonly projectId: string;
}

const assertOwn = (caller: Caller, { projectId }: OfProject): void => {
  if (caller.projectId !== projectId) throw notFound('Project not found: a key manages the keys of its own project.');
};

const findOwn = async (
  apiKeys: Pick<ApiKeyStore, 'list'>,
  caller: Caller,
  params: OfProject & { readonly apiKeyId: string },
): Promise<ApiKey> => {
  assertOwn(caller, params);
  const key = (await apiKeys.list(caller.projectId)).find(({ id }) => id === params.apiKeyId);
  if (key === undefined) throw notFound('API key not found: there is none with this id, or it is revoked already.');
  return key;
};
