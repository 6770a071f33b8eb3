import { randomUUID } from 'node:crypto';

import { conflict, notFound, type DomainError, type ProjectChanges, type ProjectStore } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { changeProjectLimits } from './limit-changes.ts';
import { toOrganization, toProject } from './identity-rows.ts';
import { inBatches } from './in-batches.ts';
import { lockOrganization } from './lock-organization.ts';

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
const include = { organization: true } as const;

/** Deleted projects are not returned, but their ids stay taken: their rows may still be in erasure. */
export const postgresProjectStore = (db: PrismaClient): ProjectStore => ({
  get: inBatches(async (ids) => {
    // PostgreSQL refuses the whole question for a text with a zero character, which is the id of no project.
    const where = { id: { in: ids.filter((id) => !id.includes('\0')) }, deletedAt: null };
    return new Map((await db.project.findMany({ where, include })).map((row) => [row.id, toProject(row)]));
  }),
  isDeleted: async (id) => (await db.project.count({ where: { id, NOT: { deletedAt: null } } })) > 0,
  list: async (organizationId) => {
    const where = { deletedAt: null, ...(organizationId === undefined ? {} : { organizationId }) };
    return (await db.project.findMany({ where, orderBy: oldestFirst, include })).map(toProject);
  },
  create: async ({ organizationId, id, isNameUnique = false, ...given }) =>
    db.$transaction(async (transaction) => {
      await lockOrganization(transaction, organizationId);
      if (isNameUnique) await assertNameFree(transaction, organizationId, given.name);
      const data = { id: id ?? randomUUID(), organizationId, name: given.name, ...columnsOf(given) };
      return toProject(await transaction.project.create({ data, include }));
    }),
  update: async (id, { isNameUnique = false, ...changes }) =>
    db.$transaction(async (transaction) => {
      const before = await transaction.project.findFirst({ where: { id, deletedAt: null } });
      if (before === null) throw noSuchProject();
      await lockOrganization(transaction, before.organizationId);
      if (isNameUnique && changes.name !== undefined) {
        await assertNameFree(transaction, before.organizationId, changes.name, id);
      }
      const data = { ...columnsOf(changes), updatedAt: new Date() };
      const { count } = await transaction.project.updateMany({ where: { id, deletedAt: null }, data });
      if (count === 0) throw noSuchProject();
      return toProject(await transaction.project.findUniqueOrThrow({ where: { id }, include }));
    }),
  changeLimits: async (id, changes) => {
    const isThere = await changeProjectLimits(db, id, changes);
    const row = isThere ? await db.project.findFirst({ where: { id, deletedAt: null }, include }) : null;
    if (row === null) throw noSuchProject();
    return toProject(row);
  },
  delete: async (id) => {
    await db.$transaction(async (transaction) => {
      // By the clock of the database, by which its age is computed.
      const count = await transaction.$executeRaw`
        UPDATE projects SET deleted_at = coalesce(deleted_at, clock_timestamp()), erased_at = NULL WHERE id = ${id}`;
      if (count === 0) throw noSuchProject();
      await deleteContents(transaction, id);
    });
  },
  organizations: async () => {
    const rows = await db.organization.findMany({ where: { deletedAt: null }, orderBy: oldestFirst });
    return rows.map(toOrganization);
  },
});

type Db = Prisma.TransactionClient;

/** What was made in a project, but not what shows who could do what in it. */
const deleteContents = async (db: Db, projectId: string): Promise<void> => {
  await db.budget.deleteMany({ where: { projectId } });
  await db.evaluationRule.deleteMany({ where: { projectId } });
  await db.evaluator.deleteMany({ where: { projectId } });
  await db.repricing.deleteMany({ where: { projectId } });
  await db.prompt.deleteMany({ where: { projectId } });
  await db.protectedPromptLabel.deleteMany({ where: { projectId } });
  await db.promptWebhook.deleteMany({ where: { projectId } });
  await db.dataset.deleteMany({ where: { projectId } });
  await db.agent.deleteMany({ where: { projectId } });
  await db.agentSighting.deleteMany({ where: { projectId } });
  await db.llmConnection.deleteMany({ where: { projectId } });
  await db.annotationQueue.deleteMany({ where: { projectId } });
  await db.comment.deleteMany({ where: { projectId } });
  await db.scoreConfig.deleteMany({ where: { projectId } });
  await db.savedView.deleteMany({ where: { projectId } });
};

const noSuchProject = (): DomainError => notFound('There is no project with this id.');

/** The columns of the given members; absent ones are left out. */
const columnsOf = ({ name, metadata, retentionDays }: Omit<ProjectChanges, 'isNameUnique'>) => ({
  ...(name === undefined ? {} : { name }),
  ...(metadata === undefined ? {} : { metadata: metadata as Prisma.InputJsonObject }),
  ...(retentionDays === undefined ? {} : { retentionDays }),
});

/** Under the lock of the organization, so that of two concurrent projects of one name only one is created. */
const assertNameFree = async (db: Db, organizationId: string, name: string, own?: string): Promise<void> => {
  const where = { organizationId, name, deletedAt: null, ...(own === undefined ? {} : { NOT: { id: own } }) };
  if ((await db.project.count({ where })) === 0) return;
  throw conflict('A project of this organization has this name already. Choose another one.');
};
