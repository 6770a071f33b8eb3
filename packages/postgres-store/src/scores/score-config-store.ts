import { randomUUID } from 'node:crypto';

import {
  changeScoreConfig,
  conflict,
  notFound,
  scoreConfigsMax,
  type ProjectId,
  type ScoreCategory,
  type ScoreConfig,
  type ScoreConfigFacts,
  type ScoreConfigStore,
  type ScoreConfigType,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import type { PrismaClient } from '../generated/client.ts';
import type { ScoreConfigModel } from '../generated/models.ts';
import { lockProject } from '../identity/lock-project.ts';

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresScoreConfigStore = (db: PrismaClient): ScoreConfigStore => ({
  create: async (projectId, facts) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      if ((await transaction.scoreConfig.count({ where: { projectId } })) >= scoreConfigsMax) {
        throw conflict(`A project has at most ${scoreConfigsMax} score configs. Change one that is archived.`);
      }
      return toScoreConfig(
        await transaction.scoreConfig.create({ data: { id: randomUUID(), projectId, ...columnsOf(facts) } }),
      );
    }),
  update: async (projectId, id, changes) =>
    db.$transaction(async (transaction) => {
      await transaction.$queryRaw`
        SELECT id FROM score_configs WHERE project_id = ${projectId} AND id = ${id} FOR NO KEY UPDATE`;
      const row = await transaction.scoreConfig.findFirst({ where: { projectId, id } });
      if (row === null) throw notFound(`The project has no score config ${id}.`);
      const { isArchived, ...facts } = changeScoreConfig(toScoreConfig(row), changes);
      const data = { ...columnsOf(facts), isArchived, updatedAt: new Date() };
      return toScoreConfig(await transaction.scoreConfig.update({ where: { id }, data }));
    }),
  find: async (projectId, ids) => {
    const rows = await db.scoreConfig.findMany({ where: { projectId, id: { in: [...ids] } } });
    return rows.map(toScoreConfig);
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.scoreConfig.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.scoreConfig.count({ where }),
    ]);
    return { items: rows.map(toScoreConfig), totalItems };
  },
});

const columnsOf = ({ name, dataType, description, minValue, maxValue, categories }: ScoreConfigFacts) => ({
  name,
  dataType,
  description,
  minValue,
  maxValue,
  categories: categories === null ? null : JSON.stringify(categories),
});

const toScoreConfig = (row: ScoreConfigModel): ScoreConfig => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  dataType: row.dataType as ScoreConfigType,
  isArchived: row.isArchived,
  description: row.description,
  minValue: row.minValue,
  maxValue: row.maxValue,
  categories: row.categories === null ? null : (JSON.parse(row.categories) as readonly ScoreCategory[]),
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});
