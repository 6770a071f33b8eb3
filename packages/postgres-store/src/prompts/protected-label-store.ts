import {
  checkProtectable,
  conflict,
  notFound,
  protectedLabelsMax,
  type ProjectId,
  type ProtectedLabelStore,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';

type Db = Prisma.TransactionClient;

export const postgresProtectedLabelStore = (db: PrismaClient): ProtectedLabelStore => ({
  list: async (projectId) => protectedLabelsOf(db, projectId),
  protect: async (projectId, label) => {
    checkProtectable(label);
    await db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const known = await protectedLabelsOf(transaction, projectId);
      if (known.includes(label)) return;
      if (known.length >= protectedLabelsMax) {
        throw conflict(`A project has at most ${protectedLabelsMax} protected labels. Release one first.`);
      }
      await transaction.protectedPromptLabel.create({ data: { projectId, label } });
    });
  },
  release: async (projectId, label) => {
    await db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const { count } = await transaction.protectedPromptLabel.deleteMany({ where: { projectId, label } });
      if (count === 0) throw notFound(`The label '${label}' is not protected in this project.`);
    });
  },
});

/** Sorted by code points. */
export const protectedLabelsOf = async (db: Db | PrismaClient, projectId: ProjectId): Promise<readonly string[]> => {
  const rows = await db.protectedPromptLabel.findMany({ where: { projectId }, select: { label: true } });
  return rows.map(({ label }) => label).toSorted();
};
