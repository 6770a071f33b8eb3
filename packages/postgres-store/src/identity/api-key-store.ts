import {
  checkKeyPair,
  conflict,
  isPublicKey,
  isSecretKey,
  microsPerMs,
  notFound,
  type ApiKey,
  type ApiKeyStore,
  type DomainError,
  type KeyOwner,
  type Micros,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { ApiKeyModel } from '../generated/models.ts';
import { createApiKey } from './create-api-key.ts';
import { inBatches } from './in-batches.ts';
import { ownerColumns, toApiKey, toOpenedApiKey, withOwners, type OpenedKeyRow } from './identity-rows.ts';
import { changeKeyLimits } from './limit-changes.ts';
import { rotateApiKey } from './rotate-api-key.ts';
import { secretChecker, type SecretChecker } from './secret-checker.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
/**
 * `lastUsedAt` answers "is this key still in use?"; a write per request would be too expensive for a resolution of
 * seconds.
 */
const useResolutionMs = 60_000;
const unknownMs = 5000;
const unknownMax = 10_000;

/** Keys in memory, shared by all stores of one process. */
export interface KeyMemory {
  readonly checker: SecretChecker;
  readonly unknown: ReturnType<typeof unknownKeys>;
}

export const keyMemory = (): KeyMemory => ({ checker: secretChecker(), unknown: unknownKeys() });

/** By `now` keys end, and the overlap of rotated ones. */
export const postgresApiKeyStore = (
  db: PrismaClient,
  now: () => Micros = () => Date.now() * microsPerMs,
  { checker, unknown } = keyMemory(),
): ApiKeyStore => {
  const nowMs = (): number => now() / microsPerMs;
  const findUsable = async (publicKey: string): Promise<OpenedKeyRow | undefined> => {
    if (!isPublicKey(publicKey) || unknown.has(publicKey)) return undefined;
    const row = await readUsable(publicKey);
    if (row === undefined) unknown.add(publicKey);
    return row;
  };
  const readUsable = usableKeyReader(db, nowMs);
  return {
    authenticate: async (publicKey, secretKey, beforeSlowCheck = () => undefined) => {
      if (!isSecretKey(secretKey)) return undefined;
      const row = await findUsable(publicKey);
      const stored = row === undefined ? undefined : { hash: row.hashedSecretKey, salt: row.salt };
      const isMatch = await checker.check(secretKey, stored, beforeSlowCheck);
      const opened = row === undefined || !isMatch ? undefined : toOpenedApiKey(row);
      if (row !== undefined && opened !== undefined) await recordUse(db, row, nowMs());
      return opened;
    },
    findByPublicKey: async (publicKey) => {
      const row = await findUsable(publicKey);
      return row === undefined ? undefined : toOpenedApiKey(row);
    },
    create: async (owner, given = {}) => {
      checkKeyPair(given);
      await assertOwner(db, owner);
      if (given.publicKey !== undefined && (await db.apiKey.findUnique({ where: { publicKey: given.publicKey } }))) {
        throw conflict('This public key is taken. Choose another one, or let one be made.');
      }
      const created = await createApiKey(db, owner, given);
      unknown.invalidate(created.publicKey);
      return created;
    },
    list: async (owner) => listKeys(db, { ...ownerColumns(owner), userId: null }),
    listPersonal: async (userId) => listKeys(db, { userId, OR: ownersThere }),
    revoke: async (publicKey) => {
      const { count } = isPublicKey(publicKey)
        ? await db.apiKey.updateMany({ where: { publicKey, revokedAt: null }, data: { revokedAt: new Date(nowMs()) } })
        : { count: 0 };
      if (count === 0) throw noSuchKey();
    },
    rotate: async (publicKey, overlapMs) => {
      const old = isPublicKey(publicKey) ? await readUsable(publicKey) : undefined;
      const created = old === undefined ? undefined : await rotateApiKey(db, old, nowMs() + overlapMs);
      if (created === undefined) throw noSuchKey();
      unknown.invalidate(created.publicKey);
      return created;
    },
    changeLimits: async (publicKey, changes) => {
      const row = isPublicKey(publicKey) ? await changeKeyLimits(db, publicKey, changes) : undefined;
      if (row === undefined) throw noSuchKey();
      return toApiKey(row);
    },
  };
};

const assertOwner = async (db: PrismaClient, owner: KeyOwner): Promise<void> => {
  if (typeof owner === 'string') {
    const project = await db.project.findFirst({ where: { id: owner, deletedAt: null } });
    if (project === null) throw notFound('There is no project with this id.');
    return;
  }
  const organization = await db.organization.findFirst({ where: { id: owner.organizationId, deletedAt: null } });
  if (organization === null) throw notFound('There is no organization with this id.');
};

const ownersThere = [{ project: { deletedAt: null } }, { organization: { deletedAt: null } }];

/** A key that is neither revoked nor expired, of an existing project or organization. */
const usableKeyReader = (db: PrismaClient, nowMs: () => number) =>
  inBatches(async (publicKeys) => {
    const where = { publicKey: { in: [...publicKeys] }, revokedAt: null, OR: ownersThere };
    const rows = await db.apiKey.findMany({ where, include: withOwners });
    const usable = rows.filter(({ expiresAt }) => (expiresAt?.getTime() ?? Infinity) > nowMs());
    return new Map(usable.map((row) => [row.publicKey, row]));
  });

const listKeys = async (db: PrismaClient, of: Prisma.ApiKeyWhereInput): Promise<readonly ApiKey[]> => {
  const rows = await db.apiKey.findMany({ where: { ...of, revokedAt: null }, orderBy: oldestFirst });
  return rows.map(toApiKey);
};

const noSuchKey = (): DomainError => notFound('There is no key with this public key, or it is revoked already.');

/** Unknown public keys, cached for seconds: many tries with one of them are one read. */
const unknownKeys = () => {
  const until = new Map<string, number>();
  return {
    has: (publicKey: string): boolean => (until.get(publicKey) ?? 0) > performance.now(),
    add: (publicKey: string): void => {
      const [oldest] = until.keys();
      if (until.size >= unknownMax && oldest !== undefined) until.delete(oldest);
      until.delete(publicKey);
      until.set(publicKey, performance.now() + unknownMs);
    },
    invalidate: (publicKey: string): void => void until.delete(publicKey),
  };
};

const recordUse = async (db: PrismaClient, { id, lastUsedAt }: ApiKeyModel, nowMs: number): Promise<void> => {
  if (lastUsedAt !== null && nowMs - lastUsedAt.getTime() < useResolutionMs) return;
  try {
    await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(nowMs) } });
  } catch {
    // A key that was read and verified is good, whether or not its use can be noted.
  }
};
