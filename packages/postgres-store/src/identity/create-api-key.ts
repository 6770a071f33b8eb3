import { randomBytes, randomUUID } from 'node:crypto';

import {
  checkKeyPair,
  checkLimits,
  checkScopes,
  defaultScopes,
  displaySecretKey,
  microsPerMs,
  publicKeyPrefix,
  secretKeyPrefix,
  type CreatedApiKey,
  type GivenApiKey,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { toApiKey } from './identity-rows.ts';
import { hashSecret } from './secret-hash.ts';

const secretBytes = 32;

/** Adds a key to a project that exists, making what is not given. */
export const createApiKey = async (
  db: Prisma.TransactionClient,
  projectId: ProjectId,
  given: GivenApiKey,
): Promise<CreatedApiKey> => {
  checkKeyPair(given);
  checkLimits(given.limits ?? {});
  const scopes = checkScopes(given.scopes ?? defaultScopes);
  const secretKey = given.secretKey ?? `${secretKeyPrefix}${randomBytes(secretBytes).toString('base64url')}`;
  const { hash, salt } = await hashSecret(secretKey, given.secretKey === undefined ? 'made' : 'chosen');
  const row = await db.apiKey.create({
    data: {
      id: randomUUID(),
      projectId,
      publicKey: given.publicKey ?? `${publicKeyPrefix}${randomUUID()}`,
      hashedSecretKey: hash,
      salt,
      displaySecretKey: displaySecretKey(secretKey),
      note: given.note ?? null,
      scopes: [...scopes],
      limits: { ...given.limits },
      expiresAt: given.expiresAt === undefined ? null : new Date(given.expiresAt / microsPerMs),
    },
  });
  return { ...toApiKey(row), secretKey };
};
