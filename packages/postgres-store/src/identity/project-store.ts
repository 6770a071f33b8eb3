import { randomUUID } from 'node:crypto';

import { notFound, type ProjectStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { changeProjectLimits } from './limit-changes.ts';
import { toOrganization, toProject } from './identity-rows.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
const include = { organization: true } as const;

/** Projects that were deleted are not there, but their ids stay taken: rows may still be on their way out. */
export const postgresProjectStore = (db: PrismaClient): ProjectStore => ({
  get: async (id) => {
    const row = await db.project.findFirst({ where: { id, deletedAt: null }, include });
    return row === null ? undefined : toProject(row);
  },
  isDeleted: async (id) => (await db.project.count({ where: { id, NOT: { deletedAt: null } } })) > 0,
  list: async () => {
    const rows = await db.project.findMany({ where: { deletedAt: null }, orderBy: oldestFirst, include });
    return rows.map(toProject);
  },
  create: async ({ organizationId, name, id }) => {
    const organization = await db.organization.findFirst({ where: { id: organizationId, deletedAt: null } });
    if (organization === null) throw notFound('There is no organization with this id.');
    const data = { id: id ?? randomUUID(), organizationId, name };
    return toProject(await db.project.create({ data, include }));
  },
  rename: async (id, name) => {
    const { count } = await db.project.updateMany({ where: { id, deletedAt: null }, data: { name } });
    const row = count === 0 ? null : await db.project.findFirst({ where: { id, deletedAt: null }, include });
    if (row === null) throw notFound('There is no project with this id.');
    return toProject(row);
  },
  changeLimits: async (id, changes) => {
    const isThere = await changeProjectLimits(db, id, changes);
    const row = isThere ? await db.project.findFirst({ where: { id, deletedAt: null }, include }) : null;
    if (row === null) throw notFound('There is no project with this id.');
    return toProject(row);
  },
  delete: async (id) => {
    await db.$transaction(async (transaction) => {
      // By the clock of the database, which is the one that its age is read by.
      const count = await transaction.$executeRaw`
        UPDATE projects SET deleted_at = coalesce(deleted_at, clock_timestamp()), erased_at = NULL WHERE id = ${id}`;
      if (count === 0) throw notFound('There is no project with this id.');
      await transaction.budget.deleteMany({ where: { projectId: id } });
      await transaction.repricing.deleteMany({ where: { projectId: id } });
    });
  },
  organizations: async () => {
    const rows = await db.organization.findMany({ where: { deletedAt: null }, orderBy: oldestFirst });
    return rows.map(toOrganization);
  },
});
