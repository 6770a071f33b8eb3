import { randomBytes, randomUUID } from 'node:crypto';

import {
  checkKeyPair,
  displaySecretKey,
  microsPerMs,
  publicKeyPrefix,
  secretKeyPrefix,
  type CreatedApiKey,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { toApiKey } from './identity-rows.ts';
import { hashSecret } from './secret-hash.ts';

export interface GivenApiKey {
  readonly publicKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly note?: string | undefined;
  readonly expiresAt?: Micros | undefined;
}

const secretBytes = 32;

/** Adds a key to a project that exists, making what is not given. */
export const createApiKey = async (
  db: Prisma.TransactionClient,
  projectId: ProjectId,
  given: GivenApiKey,
): Promise<CreatedApiKey> => {
  checkKeyPair(given);
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
      expiresAt: given.expiresAt === undefined ? null : new Date(given.expiresAt / microsPerMs),
    },
  });
  return { ...toApiKey(row), secretKey };
};
