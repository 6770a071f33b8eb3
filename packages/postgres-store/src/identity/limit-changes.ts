import { checkLimits, limitNames, type Limits } from '@spanledger/core';
import type { PrismaClient } from '../generated/client.ts';
import type { ApiKeyModel } from '../generated/models.ts';

/** The members added to a column of limits, as JSON, and those removed: so two concurrent changes both take effect. */
const limitChanges = (changes: Limits): { readonly set: string; readonly unset: string[] } => {
  checkLimits(changes);
  const unset = limitNames.filter((name) => name in changes && changes[name] === undefined);
  return { set: JSON.stringify(changes), unset };
};

/** Returns whether the project exists. */
export const changeProjectLimits = async (db: PrismaClient, id: string, changes: Limits): Promise<boolean> => {
  const { set, unset } = limitChanges(changes);
  const count = await db.$executeRaw`UPDATE projects SET limits = (limits || ${set}::jsonb) - ${unset}::text[]
    WHERE id = ${id} AND deleted_at IS NULL`;
  return count > 0;
};

/** The updated key; `undefined` when no unrevoked one exists. */
export const changeKeyLimits = async (
  db: PrismaClient,
  publicKey: string,
  changes: Limits,
): Promise<ApiKeyModel | undefined> => {
  const { set, unset } = limitChanges(changes);
  const count = await db.$executeRaw`UPDATE api_keys SET limits = (limits || ${set}::jsonb) - ${unset}::text[]
    WHERE public_key = ${publicKey} AND revoked_at IS NULL`;
  return count === 0 ? undefined : ((await db.apiKey.findUnique({ where: { publicKey } })) ?? undefined);
};
