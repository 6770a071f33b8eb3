import {
  createOrganizationApiKey,
  listOrganizationApiKeys,
  revokeOrganizationApiKey,
  rotateOrganizationApiKey,
} from '@spanledger/api-contract';
import { apiKeyJson, createdApiKeyJson } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { findKey } from './api-keys.ts';

interface Parts extends Pick<ApiDependencies, 'apiKeys'> {
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
    async ({ caller: { organizationId }, body: { note, scopes, expiresAt } }) =>
      createdApiKeyJson(
        await apiKeys.create(
          { organizationId },
          { note: note ?? undefined, scopes: scopes ?? undefined, expiresAt: expiresAt ?? undefined },
        ),
      ),
    readBody,
  ),
  jsonRoute(
    rotateOrganizationApiKey,
    async ({ caller: { organizationId }, params, body: { overlapSeconds } }) => {
      const { publicKey } = await findKey(apiKeys, { organizationId }, params);
      return createdApiKeyJson(await apiKeys.rotate(publicKey, overlapSeconds * msPerSecond));
    },
    readBody,
  ),
  jsonRoute(revokeOrganizationApiKey, async ({ caller: { organizationId }, params }) => {
    const { publicKey } = await findKey(apiKeys, { organizationId }, params);
    await apiKeys.revoke(publicKey);
    return { success: true as const };
  }),
];
