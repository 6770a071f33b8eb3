import {
  createOrganizationApiKey,
  listOrganizationApiKeys,
  revokeOrganizationApiKey,
  rotateOrganizationApiKey,
} from '@spanledger/api-contract';
import { apiKeyJson, createdApiKeyJson, type ApiKeyStore } from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { findKey, givenKey } from './api-keys.ts';

interface Parts {
  readonly apiKeys: Pick<ApiKeyStore, 'list'>;
  readonly readBody: BodyReader;
}

const msPerSecond = 1000;

/** The keys of the organization itself. */
export const organizationKeyRoutes = ({ apiKeys, readBody }: Parts): readonly Route[] => [
  jsonRoute(listOrganizationApiKeys, async ({ caller: { organizationId } }) => ({
    apiKeys: (await apiKeys.list({ organizationId })).map(apiKeyJson),
  })),
  jsonRoute(
    createOrganizationApiKey,
    async ({ caller: { organizationId }, stores, body }) =>
      createdApiKeyJson(await stores.apiKeys.create({ organizationId }, givenKey(body))),
    readBody,
  ),
  jsonRoute(
    rotateOrganizationApiKey,
    async ({ caller: { organizationId }, stores, params, body: { overlapSeconds } }) => {
      const { publicKey } = await findKey(apiKeys, { organizationId }, params);
      return createdApiKeyJson(await stores.apiKeys.rotate(publicKey, overlapSeconds * msPerSecond));
    },
    readBody,
  ),
  jsonRoute(revokeOrganizationApiKey, async ({ caller: { organizationId }, stores, params }) => {
    const { publicKey } = await findKey(apiKeys, { organizationId }, params);
    await stores.apiKeys.revoke(publicKey);
    return { success: true as const };
  }),
];
