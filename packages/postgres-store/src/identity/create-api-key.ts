import { randomBytes, randomUUID } from 'node:crypto';

import {
  checkKeyPair,
  checkLimits,
  checkScopes,
  defaultOrganizationScopes,
  defaultScopes,
  displaySecretKey,
  microsPerMs,
  publicKeyPrefix,
  secretKeyPrefix,
  type CreatedApiKey,
  type GivenApiKey,
  type KeyOwner,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { ownerColumns, toApiKey } from './identity-rows.ts';
import { hashSecret } from './secret-hash.ts';

const secretBytes = 32;

/** Adds a key to an existing project or organization, generating absent values. */
export const createApiKey = async (
  db: Prisma.TransactionClient,
  owner: KeyOwner,
  given: GivenApiKey,
): Promise<CreatedApiKey> => {
  checkKeyPair(given);
  checkLimits(given.limits ?? {});
  const scopes =
    typeof owner === 'string'
      ? checkScopes(given.scopes ?? defaultScopes, 'project')
      : checkScopes(given.scopes ?? defaultOrganizationScopes, 'organization');
  const secretKey = given.secretKey ?? `${secretKeyPrefix}${randomBytes(secretBytes).toString('base64url')}`;
  const { hash, salt } = await hashSecret(secretKey, given.secretKey === undefined ? 'made' : 'chosen');
  const row = await db.apiKey.create({
    data: {
      id: randomUUID(),
      ...ownerColumns(owner),
      publicKey: given.publicKey ?? `${publicKeyPrefix}${randomUUID()}`,
      hashedSecretKey: hash,
      salt,
      displaySecretKey: displaySecretKey(secretKey),
      note: given.note ?? null,
      userId: given.userId ?? null,
      scopes: [...scopes],
      limits: { ...given.limits },
      expiresAt: given.expiresAt === undefined ? null : new Date(given.expiresAt / microsPerMs),
    },
  });
  return { ...toApiKey(row), secretKey };
};
