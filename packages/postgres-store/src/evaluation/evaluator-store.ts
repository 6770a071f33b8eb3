import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import {
  conflict,
  evaluatorsMax,
  notFound,
  type DomainError,
  type EvaluatorDefinition,
  type EvaluatorStore,
  type EvaluatorVersion,
  type NewEvaluatorVersion,
  type ProjectId,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { EvaluatorVersionModel } from '../generated/models.ts';
import { lockProject } from '../identity/lock-project.ts';

type Db = Prisma.TransactionClient;

const newest = { orderBy: { version: 'desc' as const }, take: 1 };

export const postgresEvaluatorStore = (db: PrismaClient): EvaluatorStore => ({
  save: async (projectId, given) => db.$transaction(async (transaction) => save(transaction, projectId, given)),
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const order = { orderBy: { name: 'asc' as const }, skip: (page - 1) * limit, take: limit };
    const [rows, totalItems] = await Promise.all([
      db.evaluator.findMany({ where, ...order, include: { versions: newest } }),
      db.evaluator.count({ where }),
    ]);
    return { items: rows.flatMap(({ name, versions }) => versions.map((row) => toVersion(name, row))), totalItems };
  },
  get: async (projectId, id, version) => {
    const row = await db.evaluatorVersion.findFirst({
      where: { projectId, evaluatorId: id, ...(version === undefined ? {} : { version }) },
      orderBy: newest.orderBy,
      include: { evaluator: true },
    });
    return row === null ? undefined : toVersion(row.evaluator.name, row);
  },
  versions: async (projectId, id, { page, limit }) => {
    const where = { projectId, evaluatorId: id };
    const [rows, totalItems] = await Promise.all([
      db.evaluatorVersion.findMany({
        where,
        orderBy: newest.orderBy,
        skip: (page - 1) * limit,
        take: limit,
        include: { evaluator: true },
      }),
      db.evaluatorVersion.count({ where }),
    ]);
    if (totalItems === 0) throw noSuchEvaluator(id);
    return { items: rows.map((row) => toVersion(row.evaluator.name, row)), totalItems };
  },
  delete: async (projectId, id) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId).catch(() => {
        throw noSuchEvaluator(id);
      });
      const rule = await transaction.evaluationRule.findFirst({ where: { projectId, evaluatorId: id } });
      if (rule !== null) throw conflict(`The evaluation rule ${rule.id} uses this evaluator. Delete the rule first.`);
      const { count } = await transaction.evaluator.deleteMany({ where: { projectId, id } });
      if (count === 0) throw noSuchEvaluator(id);
    }),
});

const noSuchEvaluator = (id: string): DomainError => notFound(`The project has no evaluator ${id}.`);

const save = async (
  db: Db,
  projectId: ProjectId,
  { name, definition, createdBy }: NewEvaluatorVersion,
): Promise<{ readonly version: EvaluatorVersion; readonly isNew: boolean }> => {
  await lockProject(db, projectId);
  const known = await db.evaluator.findUnique({
    where: { projectId_name: { projectId, name } },
    include: { versions: newest },
  });
  const before = known?.versions[0];
  if (before !== undefined && isDeepStrictEqual(before.definition, definition)) {
    return { version: toVersion(name, before), isNew: false };
  }
  if (known === null && (await db.evaluator.count({ where: { projectId } })) >= evaluatorsMax) {
    throw conflict(`A project has at most ${evaluatorsMax} evaluators. Delete one first.`);
  }
  const { id } = known ?? (await db.evaluator.create({ data: { id: randomUUID(), projectId, name } }));
  const data = {
    evaluatorId: id,
    version: (before?.version ?? 0) + 1,
    projectId,
    definition: definition as unknown as Prisma.InputJsonObject,
    createdBy,
  };
  return { version: toVersion(name, await db.evaluatorVersion.create({ data })), isNew: true };
};

const toVersion = (name: string, row: EvaluatorVersionModel): EvaluatorVersion => ({
  evaluatorId: row.evaluatorId,
  projectId: row.projectId as ProjectId,
  name,
  version: row.version,
  definition: row.definition as unknown as EvaluatorDefinition,
  createdBy: row.createdBy,
  createdAt: toMicros(row.createdAt),
});
