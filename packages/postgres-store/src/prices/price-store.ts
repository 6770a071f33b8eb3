import { randomUUID } from 'node:crypto';

import {
  checkOverlaps,
  checkPriceFields,
  unknownPrice,
  unknownScope,
  type PriceBookVersion,
  type PriceChange,
  type PriceChanged,
  type PriceEntry,
  type PriceSource,
  type PriceStore,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { priceBookChanges } from './price-book-changes.ts';
import { addVersion, lockVersions } from './price-book-versions.ts';
import { hasPublicId, scopeColumns, scopeOf, toPriceEntry, toPriceRow } from './price-rows.ts';

const newestFirst = [{ addedIn: 'desc' as const }, { modelName: 'asc' as const }, { id: 'asc' as const }];
const byModelAndTime = [{ modelName: 'asc' as const }, { effectiveFrom: 'asc' as const }, { addedIn: 'asc' as const }];
/** An import adds thousands at once, each with an entry in the audit log. */
const limits = { timeout: 120_000 };
/** So that a statement ends long before its own limit, on a busy server too. */
const addedAtOnce = 500;

/** `announce` is called with every version before its change resolves. */
export const postgresPriceStore = (db: PrismaClient, announce: (version: PriceBookVersion) => void): PriceStore => ({
  list: async (projectId, { page, limit }) => {
    const where = await usefulTo(db, projectId);
    const [rows, totalItems] = await Promise.all([
      db.price.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.price.count({ where }),
    ]);
    return { items: rows.map(toPriceEntry), totalItems };
  },
  get: async (projectId, publicId) => {
    const row = await db.price.findFirst({ where: { AND: [hasPublicId(publicId), await usefulTo(db, projectId)] } });
    return row === null ? undefined : toPriceEntry(row);
  },
  sources: async (projectId) => sourcesOf(db, projectId),
  versions: async (projectId, page) => priceBookChanges(db, await scopesOf(db, projectId), page),
  ofScope: async (scope) => {
    const rows = await db.price.findMany({
      where: { ...scopeColumns(scope), removedIn: null },
      orderBy: byModelAndTime,
    });
    return rows.map(toPriceEntry);
  },
  change: async (change) => {
    for (const price of change.add) checkPriceFields(price);
    const changed = await db.$transaction(async (transaction) => apply(transaction, change), limits);
    announce(changed.version);
    return changed;
  },
});

/** The conditions for prices of which a project has use, the nearest first. */
const scopesOf = async (db: PrismaClient, projectId: ProjectId): Promise<readonly Prisma.PriceWhereInput[]> => {
  const project = await db.project.findFirst({ where: { id: projectId }, select: { organizationId: true } });
  const organizationId = project?.organizationId;
  return [
    { projectId },
    ...(organizationId === undefined ? [] : [{ organizationId }]),
    { projectId: null, organizationId: null },
  ];
};

const usefulTo = async (db: PrismaClient, projectId: ProjectId): Promise<Prisma.PriceWhereInput> => ({
  removedIn: null,
  OR: [...(await scopesOf(db, projectId))],
});

const sourcesOf = async (db: PrismaClient, projectId: ProjectId): Promise<readonly PriceSource[]> => {
  const groups = await db.price.groupBy({
    by: ['projectId', 'organizationId', 'source'],
    where: await usefulTo(db, projectId),
    _count: { _all: true },
    _max: { addedIn: true },
    // PostgreSQL has null last: the project's prices, then its organization's, then everybody's.
    orderBy: [{ projectId: 'asc' }, { organizationId: 'asc' }, { _max: { addedIn: 'desc' } }, { source: 'asc' }],
  });
  return groups.map(({ source, _count, _max, ...scope }) => ({
    source,
    scope: scopeOf(scope),
    count: _count._all,
    version: _max.addedIn ?? 0,
  }));
};

const apply = async (db: Prisma.TransactionClient, { add, remove }: PriceChange): Promise<PriceChanged> => {
  await lockVersions(db);
  await checkScopes(db, add);
  const version = await addVersion(db, null);
  const removed = [...new Set(remove)];
  const { count } = await db.price.updateMany({
    where: { id: { in: removed }, removedIn: null },
    data: { removedIn: version },
  });
  if (count < removed.length) throw unknownPrice();
  await removeReplaced(db, add, version);
  const ids = add.map(() => randomUUID());
  const rows = add.map((price, index) => toPriceRow(ids[index] as string, price, version));
  for (let at = 0; at < rows.length; at += addedAtOnce) {
    await db.price.createMany({ data: rows.slice(at, at + addedAtOnce) });
  }
  const entries = await entriesOf(db, distinctScopes(add));
  checkOverlaps(entries);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return { version, added: ids.map((id) => byId.get(id) as PriceEntry) };
};

type Added = PriceChange['add'];

/** Ends those whose public id an added price of their scope has. */
const removeReplaced = async (db: Prisma.TransactionClient, add: Added, version: PriceBookVersion): Promise<void> => {
  for (const { scope, publicId } of add) {
    if (publicId === undefined) continue;
    const where = { AND: [hasPublicId(publicId), scopeColumns(scope)], removedIn: null };
    await db.price.updateMany({ where, data: { removedIn: version } });
  }
};

const checkScopes = async (db: Prisma.TransactionClient, add: Added): Promise<void> => {
  for (const { scope } of distinctScopes(add)) {
    const { projectId, organizationId } = scopeColumns(scope);
    const isThere =
      projectId === null
        ? organizationId === null || (await db.organization.count({ where: { id: organizationId } })) > 0
        : (await db.project.count({ where: { id: projectId, deletedAt: null } })) > 0;
    if (!isThere) throw unknownScope(scope);
  }
};

/** All that is in the book now of these scopes. */
const entriesOf = async (db: Prisma.TransactionClient, scopes: Added): Promise<readonly PriceEntry[]> => {
  const found: PriceEntry[] = [];
  for (const { scope } of scopes) {
    const rows = await db.price.findMany({ where: { ...scopeColumns(scope), removedIn: null } });
    found.push(...rows.map(toPriceEntry));
  }
  return found;
};

const distinctScopes = (add: Added): Added => [
  ...new Map(add.map((price) => [JSON.stringify(scopeColumns(price.scope)), price])).values(),
];
