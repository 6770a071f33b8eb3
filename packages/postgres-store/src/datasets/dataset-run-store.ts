import { randomUUID } from 'node:crypto';

import {
  notFound,
  type DatasetRun,
  type DatasetRunStore,
  type NewDatasetRunItem,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { runItemId, runRow, toRun, toRunItem, validNow } from './dataset-rows.ts';
import { linkItems } from './link-items.ts';

type Db = Prisma.TransactionClient;

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];
const withNames = { dataset: { select: { name: true } } } as const;

export const postgresDatasetRunStore = (db: PrismaClient): DatasetRunStore => ({
  add: async (projectId, given) => {
    const datasetId = await datasetOfItem(db, projectId, given);
    const run = await ensureRun(db, projectId, datasetId, given);
    return db.$transaction(async (transaction) => addItem(transaction, projectId, run, given));
  },
  link: async (projectId, items) => linkItems(db, projectId, items),
  get: async (projectId, datasetName, name) => {
    const row = await db.datasetRun.findFirst({
      where: { projectId, name, dataset: { name: datasetName } },
      include: withNames,
    });
    return row === null ? undefined : toRun(row, datasetName);
  },
  byId: async (projectId, id) => {
    const row = await db.datasetRun.findFirst({ where: { projectId, id }, include: withNames });
    return row === null ? undefined : toRun(row, row.dataset.name);
  },
  find: async (projectId, datasetId, name) => {
    const row = await db.datasetRun.findFirst({ where: { projectId, datasetId, name }, include: withNames });
    return row === null ? undefined : toRun(row, row.dataset.name);
  },
  list: async (projectId, datasetName, { page, limit }) => {
    const dataset = await db.dataset.findUnique({ where: { projectId_name: { projectId, name: datasetName } } });
    if (dataset === null) throw notFound('Dataset not found');
    const where = { projectId, datasetId: dataset.id };
    const [rows, totalItems] = await Promise.all([
      db.datasetRun.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.datasetRun.count({ where }),
    ]);
    return { items: rows.map((row) => toRun(row, datasetName)), totalItems };
  },
  items: async (projectId, runId, page) => {
    const where = { projectId, runId };
    const [rows, totalItems] = await Promise.all([
      db.datasetRunItem.findMany({
        where,
        orderBy: newestFirst,
        include: { run: { select: { name: true } } },
        skip: page === undefined ? 0 : (page.page - 1) * page.limit,
        take: page?.limit ?? itemsMax,
      }),
      db.datasetRunItem.count({ where }),
    ]);
    return { items: rows.map((row) => toRunItem(row, row.run.name)), totalItems };
  },
  delete: async (projectId, datasetName, name) => {
    const { count } = await db.datasetRun.deleteMany({ where: { projectId, name, dataset: { name: datasetName } } });
    if (count === 0) throw notFound('Dataset run not found');
  },
});

/** Of a run that is read as a whole. */
const itemsMax = 1_000_000;

/** The dataset of the item, if it is active now, or was at the requested time. */
const datasetOfItem = async (
  db: PrismaClient,
  projectId: ProjectId,
  { datasetItemId: id, datasetVersion }: NewDatasetRunItem,
): Promise<string> => {
  const at = datasetVersion === undefined ? undefined : BigInt(datasetVersion);
  const when = at === undefined ? { validTo: validNow } : { validFrom: { lte: at }, validTo: { gt: at } };
  const row = await db.datasetItemVersion.findFirst({
    where: { projectId, id, isDeleted: false, status: 'ACTIVE', ...when },
    select: { datasetId: true },
  });
  if (row === null) throw notFound('Dataset item not found or not active');
  return row.datasetId;
};

/** Concurrent callers that begin a run all get the same one. */
const ensureRun = async (
  db: PrismaClient,
  projectId: ProjectId,
  datasetId: string,
  given: NewDatasetRunItem,
): Promise<DatasetRun> => {
  const where = { datasetId_name: { datasetId, name: given.runName } };
  const known = await db.datasetRun.findUnique({ where, include: withNames });
  if (known !== null) return toRun(known, known.dataset.name);
  const run = { id: randomUUID(), projectId, datasetId, name: given.runName };
  await db.datasetRun.createMany({ data: [runRow(run, given)], skipDuplicates: true });
  const row = await db.datasetRun.findUnique({ where, include: withNames });
  if (row === null) throw notFound('Dataset run not found');
  return toRun(row, row.dataset.name);
};

/** The same item with the same trace and observation again returns the existing one. */
export const addItem = async (
  db: Db,
  projectId: ProjectId,
  run: Pick<DatasetRun, 'id' | 'name'>,
  given: Pick<NewDatasetRunItem, 'datasetItemId' | 'traceId' | 'observationId' | 'createdAt'>,
) => {
  const { datasetItemId, traceId, observationId, createdAt } = given;
  const id = runItemId({ datasetRunId: run.id, datasetItemId, traceId, observationId });
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now`;
  const facts = { datasetItemId, traceId, observationId, createdAt: BigInt(createdAt ?? clock?.now ?? 0n) };
  await db.datasetRunItem.createMany({ data: [{ id, projectId, runId: run.id, ...facts }], skipDuplicates: true });
  return toRunItem(await db.datasetRunItem.findUniqueOrThrow({ where: { projectId_id: { projectId, id } } }), run.name);
};
