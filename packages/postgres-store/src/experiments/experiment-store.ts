import { randomUUID } from 'node:crypto';

import {
  runNameTaken,
  experimentItemsMax,
  formatIso,
  formatUsd,
  groupBy,
  invalidField,
  notFound,
  runMetadata,
  type DatasetExperiment,
  type DatasetExperimentStore,
  type ExperimentRetry,
  type Micros,
  type NewDatasetExperiment,
  type ProjectId,
  type StandingExperiment,
} from '@spanledger/core';

import { toDate } from '../budgets/budget-rows.ts';
import { jsonText } from '../datasets/dataset-rows.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import {
  noSuchExperiment,
  toExperiment,
  toExperimentItem,
  toProgress,
  withRun,
  type StateRow,
} from './experiment-rows.ts';
import { canceledReason, lockExperiment, skipOpenItems } from './skip-items.ts';

type Db = Prisma.TransactionClient;
type ExperimentRow = Parameters<typeof toExperiment>[0];

const newestFirst = [{ createdAt: 'desc' as const }, { runId: 'asc' as const }];

export const postgresExperimentStore = (db: PrismaClient): DatasetExperimentStore => ({
  create: async (projectId, datasetName, experiment, now) =>
    db.$transaction(async (transaction) => create(transaction, { projectId, datasetName, experiment, now })),
  get: async (projectId, datasetName, name) => {
    const row = await db.datasetExperiment.findFirst({ where: named(projectId, datasetName, name), include: withRun });
    return row === null ? undefined : (await standing(db, [row]))[0];
  },
  list: async (projectId, datasetName, { page, limit }) => {
    const { id } = await requireDataset(db, projectId, datasetName);
    const where = { projectId, run: { datasetId: id } };
    const [rows, totalItems] = await Promise.all([
      db.datasetExperiment.findMany({
        where,
        orderBy: newestFirst,
        include: withRun,
        skip: (page - 1) * limit,
        take: limit,
      }),
      db.datasetExperiment.count({ where }),
    ]);
    return { items: await standing(db, rows), totalItems };
  },
  items: async (projectId, runId, state, { page, limit }) => {
    const where = { projectId, runId, ...(state === undefined ? {} : { state }) };
    const [rows, totalItems] = await Promise.all([
      db.datasetExperimentItem.findMany({
        where,
        orderBy: { datasetItemId: 'asc' },
        skip: (page - 1) * limit,
        take: limit,
      }),
      db.datasetExperimentItem.count({ where }),
    ]);
    return { items: rows.map(toExperimentItem), totalItems };
  },
  cancel: async (projectId, datasetName, name, now) =>
    db.$transaction(async (transaction) => {
      const id = await requireExperiment(transaction, projectId, datasetName, name);
      await transaction.datasetExperiment.updateMany({
        where: { runId: id, canceledAt: null },
        data: { canceledAt: BigInt(now) },
      });
      await skipOpenItems(transaction, id, now, canceledReason);
    }),
  retry: async (projectId, datasetName, name, retry, now) =>
    db.$transaction(async (transaction) => {
      const id = await requireExperiment(transaction, projectId, datasetName, name);
      return retryItems(transaction, { projectId, runId: id }, retry, now);
    }),
});

const named = (projectId: ProjectId, datasetName: string, name: string) => ({
  projectId,
  run: { name, dataset: { name: datasetName } },
});

const requireDataset = async (db: Db, projectId: ProjectId, name: string) => {
  const dataset = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } } });
  if (dataset === null) throw notFound('Dataset not found');
  return dataset;
};

/** Its id, once no other transaction changes it. */
const requireExperiment = async (db: Db, projectId: ProjectId, datasetName: string, name: string): Promise<string> => {
  const row = await db.datasetExperiment.findFirst({
    where: named(projectId, datasetName, name),
    select: { runId: true },
  });
  const locked = row === null ? undefined : await lockExperiment(db, { projectId, id: row.runId });
  if (locked === undefined) throw notFound(noSuchExperiment);
  return locked.runId;
};

const standing = async (db: Db, rows: readonly ExperimentRow[]): Promise<readonly StandingExperiment[]> => {
  if (rows.length === 0) return [];
  const states = await db.$queryRaw<StateRow[]>`
    SELECT run_id AS "runId", state, count(*) AS count, sum(cost) AS cost, sum(unpriced_calls) AS "unpricedCalls"
    FROM dataset_experiment_items
    WHERE run_id IN (${Prisma.join(rows.map(({ runId }) => runId))}) GROUP BY run_id, state`;
  const byRun = groupBy(states, ({ runId }) => runId);
  return rows.map((row) => ({ experiment: toExperiment(row), progress: toProgress(byRun.get(row.runId) ?? []) }));
};

interface Creation {
  readonly projectId: ProjectId;
  readonly datasetName: string;
  readonly experiment: NewDatasetExperiment;
  readonly now: Micros;
}

const create = async (db: Db, { projectId, datasetName, experiment, now }: Creation): Promise<DatasetExperiment> => {
  const { id: datasetId } = await requireDataset(db, projectId, datasetName);
  const { name, description, metadata, definition, asOf, concurrency, maxCost } = experiment;
  const id = randomUUID();
  const times = { createdAt: toDate(now), updatedAt: toDate(now) };
  const kept = jsonText(runMetadata(metadata, formatIso(asOf)));
  const run = { id, projectId, datasetId, name, description, metadata: kept, ...times };
  const { count } = await db.datasetRun.createMany({ data: [run], skipDuplicates: true });
  if (count === 0) throw runNameTaken(name);
  const row = await db.datasetExperiment.create({
    data: {
      runId: id,
      projectId,
      definition: definition as unknown as Prisma.InputJsonObject,
      asOf: BigInt(asOf),
      concurrency,
      maxCost: maxCost === null ? null : formatUsd(maxCost),
      createdAt: BigInt(now),
    },
    include: withRun,
  });
  const items = await db.$executeRaw`
    INSERT INTO dataset_experiment_items (run_id, dataset_item_id, project_id, state, due_at)
    SELECT ${id}, v.id, ${projectId}, 'pending', ${BigInt(now)}::bigint FROM dataset_item_versions v
    WHERE v.project_id = ${projectId} AND v.dataset_id = ${datasetId} AND v.status = 'ACTIVE' AND NOT v.is_deleted
      AND v.valid_from <= ${BigInt(asOf)} AND v.valid_to > ${BigInt(asOf)}
    LIMIT ${experimentItemsMax + 1}`;
  refuseCount(items);
  return toExperiment(row);
};

const refuseCount = (items: number): void => {
  if (items > 0 && items <= experimentItemsMax) return;
  const message =
    items === 0
      ? 'must have active items: the dataset has none, or had none at that time'
      : `must have at most ${experimentItemsMax} active items`;
  throw invalidField('datasetName', message);
};

const retryItems = async (
  db: Db,
  key: { readonly projectId: ProjectId; readonly runId: string },
  { datasetItemIds, maxCost }: ExperimentRetry,
  now: Micros,
): Promise<number> => {
  const { count } = await db.datasetExperimentItem.updateMany({
    where: {
      ...key,
      state: { in: ['failed', 'skipped'] },
      ...(datasetItemIds === undefined ? {} : { datasetItemId: { in: [...datasetItemIds] } }),
    },
    data: { state: 'pending', attempts: 0, dueAt: BigInt(now), error: null, finishedAt: null },
  });
  const limit = maxCost === undefined ? {} : { maxCost: formatUsd(maxCost) };
  const reopened = count === 0 ? {} : { canceledAt: null, isOpen: true, restUntil: null };
  await db.datasetExperiment.update({ where: { projectId_runId: key }, data: { ...limit, ...reopened } });
  return count;
};
