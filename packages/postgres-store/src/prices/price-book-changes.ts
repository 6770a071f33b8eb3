import { groupBy, microsPerMs, type Page, type PageRequest, type PriceBookChange } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';

/** The versions that changed prices of these scopes, or which built-in prices count, the newest first. */
export const priceBookChanges = async (
  db: PrismaClient,
  scopes: readonly Prisma.PriceWhereInput[],
  { page, limit }: PageRequest,
): Promise<Page<PriceBookChange>> => {
  const ofScopes = { OR: [...scopes] };
  const where = {
    OR: [{ builtIn: { not: null } }, { added: { some: ofScopes } }, { removed: { some: ofScopes } }],
  };
  const [rows, totalItems] = await Promise.all([
    db.priceBookVersion.findMany({ where, orderBy: { version: 'desc' }, skip: (page - 1) * limit, take: limit }),
    db.priceBookVersion.count({ where }),
  ]);
  const within = { in: rows.map(({ version }) => version) };
  const [added, removed] = await Promise.all([
    db.price.groupBy({
      by: ['addedIn', 'source'],
      where: { AND: [{ addedIn: within }, ofScopes] },
      _count: { _all: true },
      orderBy: { source: 'asc' },
    }),
    db.price.groupBy({ by: ['removedIn'], where: { AND: [{ removedIn: within }, ofScopes] }, _count: { _all: true } }),
  ]);
  const addedIn = groupBy(added, (group) => group.addedIn);
  const items = rows.map(({ version, createdAt, builtIn }): PriceBookChange => {
    const groups = addedIn.get(version) ?? [];
    return {
      version,
      createdAt: createdAt.getTime() * microsPerMs,
      builtIn,
      sources: groups.map(({ source }) => source),
      added: groups.reduce((sum, { _count }) => sum + _count._all, 0),
      removed: removed.find(({ removedIn }) => removedIn === version)?._count._all ?? 0,
    };
  });
  return { items, totalItems };
};
