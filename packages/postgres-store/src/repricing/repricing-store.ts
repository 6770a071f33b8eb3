import { randomUUID } from 'node:crypto';

import { conflict, notFound, type ProjectId, type Repricing, type RepricingStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { toDifferences, toRepricing, withDaysDone } from './repricing-rows.ts';

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
const include = withDaysDone;
/** The database's driver supports no larger numbers. */
const skipMax = 2 ** 31 - 1;

export const postgresRepricingStore = (db: PrismaClient): RepricingStore => {
  const find = async (projectId: ProjectId, id: string): Promise<Repricing> => {
    const row = await db.repricing.findFirst({ where: { id, projectId }, include });
    if (row === null) throw notFound(`The project has no re-pricing ${id}.`);
    return toRepricing(row);
  };
  return {
    create: async (projectId, request, id = randomUUID()) => {
      const { fromTimestamp, toTimestamp, models, ...rest } = request;
      const data = {
        id,
        projectId,
        fromTimestamp: BigInt(fromTimestamp),
        toTimestamp: BigInt(toTimestamp),
        models: models === undefined ? [] : [...models],
        isUnpricedOnly: rest.isUnpricedOnly,
        priceVersion: rest.priceVersion,
        isDryRun: rest.isDryRun,
        requestedBy: rest.requestedBy,
      };
      await db.repricing.createMany({ data: [data], skipDuplicates: true });
      return find(projectId, id);
    },
    get: async (projectId, id) => {
      const row = await db.repricing.findFirst({ where: { id, projectId }, include });
      return row === null ? undefined : toRepricing(row);
    },
    list: async (projectId, { page, limit }) => {
      const where = { projectId };
      const [rows, totalItems] = await Promise.all([
        db.repricing.findMany({
          where,
          include,
          orderBy: newestFirst,
          skip: Math.min((page - 1) * limit, skipMax),
          take: limit,
        }),
        db.repricing.count({ where }),
      ]);
      return { items: rows.map(toRepricing), totalItems };
    },
    differences: async (projectId, id) => {
      const where = { repricingId: id, repricing: { projectId } };
      const rows = await db.repricingDay.findMany({ where, orderBy: { day: 'asc' } });
      return rows.flatMap(({ day, differences }) => toDifferences(day, differences));
    },
    cancel: async (projectId, id) => {
      const mine = { id, projectId };
      const waiting = { where: { ...mine, state: 'queued' }, data: { state: 'cancelled', finishedAt: new Date() } };
      const { count: ended } = await db.repricing.updateMany(waiting);
      const running = { where: { ...mine, state: 'running' }, data: { isCancelRequested: true } };
      const { count: asked } = ended > 0 ? { count: 0 } : await db.repricing.updateMany(running);
      const run = await find(projectId, id);
      if (ended + asked === 0) throw conflict(`The re-pricing ${id} has ended already: it is ${run.state}.`);
      return run;
    },
  };
};
