import { checkKeyPair, conflict, isPublicKey, isSecretKey, notFound, type ApiKeyStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import type { ApiKeyModel } from '../generated/models.ts';
import { createApiKey } from './create-api-key.ts';
import { toApiKey } from './identity-rows.ts';
import { isSecret } from './secret-hash.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
/** `lastUsedAt` answers "is this key still in use?"; a write per request would be a high price for seconds. */
const useResolutionMs = 60_000;

export const postgresApiKeyStore = (db: PrismaClient): ApiKeyStore => {
  const findUsable = async (publicKey: string): Promise<ApiKeyModel | undefined> => {
    if (!isPublicKey(publicKey)) return undefined;
    const row = await db.apiKey.findFirst({ where: { publicKey, revokedAt: null, project: { deletedAt: null } } });
    const isExpired = (row?.expiresAt?.getTime() ?? Infinity) <= Date.now();
    return row === null || isExpired ? undefined : row;
  };
  return {
    authenticate: async (publicKey, secretKey) => {
      const row = isSecretKey(secretKey) ? await findUsable(publicKey) : undefined;
      if (row === undefined) return undefined;
      const isMatch = await isSecret(secretKey, { hash: row.hashedSecretKey, salt: row.salt });
      if (!isMatch) return undefined;
      await recordUse(db, row);
      return toApiKey(row);
    },
    findByPublicKey: async (publicKey) => {
      const row = await findUsable(publicKey);
      return row === undefined ? undefined : toApiKey(row);
    },
    create: async (projectId, given = {}) => {
      checkKeyPair(given);
      const project = await db.project.findFirst({ where: { id: projectId, deletedAt: null } });
      if (project === null) throw notFound('There is no project with this id.');
      if (given.publicKey !== undefined && (await db.apiKey.findUnique({ where: { publicKey: given.publicKey } }))) {
        throw conflict('This public key is taken. Choose another one, or let one be made.');
      }
      return createApiKey(db, projectId, given);
    },
    list: async (projectId) => {
      const rows = await db.apiKey.findMany({ where: { projectId, revokedAt: null }, orderBy: oldestFirst });
      return rows.map(toApiKey);
    },
    revoke: async (publicKey) => {
      const { count } = isPublicKey(publicKey)
        ? await db.apiKey.updateMany({ where: { publicKey, revokedAt: null }, data: { revokedAt: new Date() } })
        : { count: 0 };
      if (count === 0) throw notFound('There is no key with this public key, or it is revoked already.');
    },
  };
};

const recordUse = async (db: PrismaClient, { id, lastUsedAt }: ApiKeyModel): Promise<void> => {
  const now = new Date();
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < useResolutionMs) return;
  try {
    await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now } });
  } catch {
    // A key that was read and verified is good, whether or not its use can be noted.
  }
};
