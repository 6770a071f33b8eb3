import { randomUUID } from 'node:crypto';

import {
  namedItemsMax,
  refuseSchema,
  type DatasetChanges,
  type DatasetItemCheck,
  type DatasetItemIssue,
  type DatasetStore,
  type Dataset,
  type IssuesOfItems,
  type ProjectId,
} from '@spanledger/core';
import type { Pool } from 'pg';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';
import { jsonText, toDataset, toItem, validNow } from './dataset-rows.ts';
import { importItems } from './import-items.ts';
import { itemCounts, type ItemCounts } from './item-counts.ts';
import { itemsAfter } from './items-after.ts';
import { listItems, readItems } from './list-items.ts';
import { deleteItem, lockDataset, putItems } from './put-items.ts';

type Db = Prisma.TransactionClient;

/** Changes of one dataset wait for each other; those of many items take long. */
const waiting = { timeout: 120_000 };

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresDatasetStore = (
  db: PrismaClient,
  pool: Pool,
  counts: ItemCounts = itemCounts(),
): DatasetStore => ({
  save: async (projectId, changes, check) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      return save(transaction, projectId, changes, check);
    }, waiting),
  get: async (projectId, name) => {
    const row = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } } });
    return row === null ? undefined : toDataset(row);
  },
  hasDataset: async (projectId, id) => (await db.dataset.count({ where: { projectId, id } })) > 0,
  itemIds: async (projectId, datasetId, limit) => {
    const rows = await db.datasetItemVersion.findMany({
      where: { projectId, datasetId, validTo: validNow, isDeleted: false, status: 'ACTIVE' },
      orderBy: newestFirst,
      select: { id: true },
      take: limit,
    });
    return rows.map(({ id }) => id);
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.dataset.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.dataset.count({ where }),
    ]);
    return { items: rows.map(toDataset), totalItems };
  },
  delete: async (projectId, name) =>
    db.$transaction(async (transaction) => {
      const { id } = await lockDataset(transaction, projectId, { name });
      await transaction.mediaLink.deleteMany({ where: { projectId, datasetId: id } });
      await transaction.dataset.delete({ where: { id } });
    }, waiting),
  putItems: async (projectId, datasetName, items, check) =>
    db.$transaction(async (transaction) => putItems(transaction, { projectId, datasetName, items, check }), waiting),
  importItems: async (projectId, datasetName, check, work) => importItems(pool, projectId, datasetName, check, work),
  itemsAfter: async (projectId, conditions) => itemsAfter(db, projectId, conditions),
  getItem: async (projectId, id, asOf) => {
    const at = asOf === undefined ? undefined : BigInt(asOf);
    const when = at === undefined ? { validTo: validNow } : { validFrom: { lte: at }, validTo: { gt: at } };
    const row = await db.datasetItemVersion.findFirst({
      where: { projectId, id, isDeleted: false, ...when },
      include: { dataset: { select: { name: true } } },
    });
    return row === null ? undefined : toItem(row, row.dataset.name);
  },
  listItems: async (projectId, conditions, page) => listItems(db, counts, projectId, conditions, page),
  readItems: async (projectId, asOf, ids) => readItems(db, projectId, asOf, ids),
  deleteItem: async (projectId, id) =>
    db.$transaction(async (transaction) => deleteItem(transaction, projectId, id), waiting),
});

const save = async (
  db: Db,
  projectId: ProjectId,
  changes: DatasetChanges,
  check: DatasetItemCheck,
): Promise<Dataset> => {
  const { name, description, metadata, inputSchema, expectedOutputSchema } = changes;
  const columns = {
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined || metadata === null ? {} : { metadata: jsonText(metadata) }),
    ...(inputSchema === undefined ? {} : { inputSchema: jsonText(inputSchema) }),
    ...(expectedOutputSchema === undefined ? {} : { expectedOutputSchema: jsonText(expectedOutputSchema) }),
  };
  const known = await db.dataset.findUnique({ where: { projectId_name: { projectId, name } } });
  // Concurrent writes of its items wait from here on, and are checked by the new schemas.
  const row =
    known === null
      ? await db.dataset.create({ data: { id: randomUUID(), projectId, name, ...columns } })
      : await db.dataset.update({ where: { id: known.id }, data: { ...columns, updatedAt: new Date() } });
  const dataset = toDataset(row);
  const issuesOf = await check(dataset);
  const isSchemaNew = Boolean(inputSchema) || Boolean(expectedOutputSchema);
  if (known !== null && isSchemaNew) refuseSchema(await failingItems(db, dataset, issuesOf));
  return dataset;
};

/** How many items are read at a time, and fewer where they are large. */
const checkedAtOnce = 500;

const failingItems = async (db: Db, { projectId, name }: Dataset, issuesOf: IssuesOfItems) => {
  const failed: { id: string; issues: readonly DatasetItemIssue[] }[] = [];
  let after: string | undefined;
  for (;;) {
    const conditions = { datasetName: name, withArchived: true, after, limit: checkedAtOnce };
    const { items } = await itemsAfter(db, projectId, conditions);
    const issues = await issuesOf(items);
    for (const [at, { id }] of items.entries()) {
      const own = issues[at] ?? [];
      if (own.length > 0) failed.push({ id, issues: own });
    }
    const last = items.at(-1);
    if (last === undefined || failed.length > namedItemsMax) return failed;
    after = last.id;
  }
};
