import type { CreatedApiKey } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import type { ApiKeyModel } from '../generated/models.ts';
import { createApiKey } from './create-api-key.ts';
import { ownerOf, toApiKey } from './identity-rows.ts';

/**
 * The replacement key; the old one ends at `endMs`, or at its own end if that is earlier. `undefined`, without a new key, when it is revoked by now.
 */
export const rotateApiKey = async (
  db: PrismaClient,
  old: ApiKeyModel,
  endMs: number,
): Promise<CreatedApiKey | undefined> => {
  const key = toApiKey(old);
  const { note, userId, scopes, expiresAt, limits } = key;
  const end = new Date(Math.min(old.expiresAt?.getTime() ?? Infinity, endMs));
  return db.$transaction(async (transaction) => {
    const where = { id: old.id, revokedAt: null };
    const { count } = await transaction.apiKey.updateMany({ where, data: { expiresAt: end } });
    if (count === 0) return undefined;
    return createApiKey(transaction, ownerOf(key), {
      note: note ?? undefined,
      userId: userId ?? undefined,
      scopes,
      limits,
      expiresAt: expiresAt ?? undefined,
    });
  });
};
