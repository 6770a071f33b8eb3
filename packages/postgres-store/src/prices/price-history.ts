import {
  unknownBookVersion,
  type PriceBookVersion,
  type PriceHistory,
  type PriceScope,
  type PriceSnapshot,
  type ProjectId,
} from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { addVersion, latestVersion, lockVersions } from './price-book-versions.ts';
import { scopeOf, toPriceEntry } from './price-rows.ts';

/** The history without `follow`, for which see `followPriceBook`. `announce` is called with every version made here. */
export const postgresPriceHistory = (
  db: PrismaClient,
  announce: (version: PriceBookVersion) => void,
): Omit<PriceHistory, 'follow'> => ({
  latestVersion: async () => latestVersion(db),
  snapshot: async (version) => snapshot(db, version),
  changedScopes: async (after) => changedScopes(db, after),
  organizationsOf: async (projectIds) => {
    const rows = await db.project.findMany({
      where: { id: { in: [...projectIds] } },
      select: { id: true, organizationId: true },
    });
    return new Map(rows.map(({ id, organizationId }) => [id as ProjectId, organizationId]));
  },
  recordBuiltIn: async (name, facts) => {
    if ((await builtInAt(db, undefined)) === name) return;
    const version = await db.$transaction(async (transaction) => {
      await lockVersions(transaction);
      if ((await builtInAt(transaction, undefined)) === name) return undefined;
      const data = { name, facts: new Uint8Array(await facts()) };
      await transaction.builtInPrices.createMany({ data, skipDuplicates: true });
      return addVersion(transaction, name);
    });
    if (version !== undefined) announce(version);
  },
  builtIn: async (name) => (await db.builtInPrices.findUnique({ where: { name } }))?.facts,
});

type Db = Pick<PrismaClient, 'price' | 'priceBookVersion'>;

/**
 * Versions are never edited and become visible one after the other, so the contents of a version are the same at any
 * time: only entries that were added up to it, and not removed up to it, count.
 */
const snapshot = async (db: PrismaClient, asked: PriceBookVersion | undefined): Promise<PriceSnapshot> => {
  const latest = await latestVersion(db);
  const version = asked ?? latest;
  if (!Number.isInteger(version) || version < 0 || version > latest) throw unknownBookVersion();
  const [rows, builtIn] = await Promise.all([
    db.price.findMany({
      where: { addedIn: { lte: version }, OR: [{ removedIn: null }, { removedIn: { gt: version } }] },
      orderBy: [{ addedIn: 'asc' }, { id: 'asc' }],
    }),
    builtInAt(db, version),
  ]);
  return { version, entries: rows.map(toPriceEntry), builtIn };
};

const changedScopes = async (db: PrismaClient, after: PriceBookVersion): Promise<readonly PriceScope[]> => {
  const [rows, builtIn] = await Promise.all([
    db.price.findMany({
      where: { OR: [{ addedIn: { gt: after } }, { removedIn: { gt: after } }] },
      select: { projectId: true, organizationId: true },
      distinct: ['projectId', 'organizationId'],
    }),
    db.priceBookVersion.findFirst({ where: { version: { gt: after }, builtIn: { not: null } } }),
  ]);
  const scopes = rows.map(scopeOf);
  return builtIn === null ? scopes : [...scopes, { kind: 'instance' }];
};

const builtInAt = async (
  db: Pick<Db, 'priceBookVersion'>,
  version: PriceBookVersion | undefined,
): Promise<string | null> => {
  const row = await db.priceBookVersion.findFirst({
    where: { builtIn: { not: null }, ...(version === undefined ? {} : { version: { lte: version } }) },
    orderBy: { version: 'desc' },
  });
  return row?.builtIn ?? null;
};
