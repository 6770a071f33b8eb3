import { conflict, type CreatedApiKey, type FirstStartSettings, type ProjectId } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { ApiKeyModel, ProjectModel } from '../generated/models.ts';
import { createApiKey } from './create-api-key.ts';
import { isSecret } from './secret-hash.ts';

type Db = Prisma.TransactionClient;
const note = 'first start';

/**
 * The key that the settings mean, created when missing; without a key in them, one is created for a project that never
 * had any. Returns what was created now.
 */
export const ensureApiKey = async (
  db: Db,
  projectId: ProjectId,
  { publicKey, secretKey }: FirstStartSettings,
): Promise<CreatedApiKey | undefined> => {
  const isThere =
    publicKey === undefined
      ? await hasKey(db, projectId, secretKey)
      : await checkExisting(
          await db.apiKey.findUnique({ where: { publicKey }, include: { project: true } }),
          projectId,
          secretKey,
        );
  return isThere ? undefined : createApiKey(db, projectId, { publicKey, secretKey, note });
};

/** Whether the project has a key with this secret, or any key at all, even a revoked one, when none is given. */
const hasKey = async (db: Db, projectId: ProjectId, secretKey: string | undefined): Promise<boolean> => {
  const keys = await db.apiKey.findMany({ where: { projectId, userId: null } });
  if (secretKey === undefined) return keys.length > 0;
  for (const key of keys) {
    if (await isSecret(secretKey, { hash: key.hashedSecretKey, salt: key.salt })) return true;
  }
  return false;
};

const checkExisting = async (
  key: (ApiKeyModel & { readonly project: ProjectModel | null }) | null,
  projectId: ProjectId,
  secretKey: string | undefined,
): Promise<boolean> => {
  if (key === null) return false;
  if (key.project !== null && key.project.deletedAt !== null) {
    throw conflict(
      'SPANLEDGER_INIT_PUBLIC_KEY is the key of a project that was deleted. Remove it and SPANLEDGER_INIT_SECRET_KEY, or choose another pair.',
    );
  }
  if (key.projectId !== projectId) {
    throw conflict(
      'SPANLEDGER_INIT_PUBLIC_KEY belongs to another project. Choose another key, or correct the project.',
    );
  }
  if (key.revokedAt !== null) {
    throw conflict('SPANLEDGER_INIT_PUBLIC_KEY was revoked. Choose another key, or remove the variable.');
  }
  if (secretKey !== undefined && !(await isSecret(secretKey, { hash: key.hashedSecretKey, salt: key.salt }))) {
    throw conflict(
      'SPANLEDGER_INIT_SECRET_KEY is not the secret of SPANLEDGER_INIT_PUBLIC_KEY, which exists already. Restore the old secret, or choose another public key.',
    );
  }
  return true;
};
