import { randomUUID } from 'node:crypto';

import { invalidField, type AnnotationQueueStore, type ProjectId } from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';
import { noSuchItem, noSuchQueue, toQueue, toQueueItem } from './annotation-rows.ts';
import { nextItem, setItemStatus, skipItem, takeItem } from './annotation-work.ts';

type Db = Prisma.TransactionClient;

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresAnnotationQueueStore = (db: PrismaClient): AnnotationQueueStore => ({
  ...ofQueues(db),
  ...ofItems(db),
  ...ofAssignments(db),
  next: async (projectId, queueId, userId, now) =>
    db.$transaction(async (transaction) => nextItem(transaction, projectId, queueId, { userId, now })),
  setStatus: async (projectId, key, status, by) =>
    db.$transaction(async (transaction) => setItemStatus(transaction, projectId, key, { status, by })),
  take: async (projectId, key, userId, now) =>
    db.$transaction(async (transaction) => takeItem(transaction, projectId, key, { userId, now })),
  skip: async (projectId, key, annotatorId, by) =>
    db.$transaction(async (transaction) => skipItem(transaction, projectId, key, { annotatorId, by })),
});

type QueueMethods = 'create' | 'update' | 'delete' | 'get' | 'list';

const ofQueues = (db: PrismaClient): Pick<AnnotationQueueStore, QueueMethods> => ({
  create: async (projectId, { name, description, scoreConfigIds }) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      await assertNameFree(transaction, projectId, name);
      const data = { id: randomUUID(), projectId, name, description, scoreConfigIds: [...scoreConfigIds] };
      return toQueue(await transaction.annotationQueue.create({ data }));
    }),
  update: async (projectId, id, { name, description, scoreConfigIds }) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const before = await transaction.annotationQueue.findFirst({ where: { projectId, id } });
      if (before === null) throw noSuchQueue(id);
      if (name !== undefined && name !== before.name) await assertNameFree(transaction, projectId, name);
      const data = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(scoreConfigIds === undefined ? {} : { scoreConfigIds: [...scoreConfigIds] }),
        updatedAt: new Date(),
      };
      return toQueue(await transaction.annotationQueue.update({ where: { id }, data }));
    }),
  delete: async (projectId, id) => {
    const { count } = await db.annotationQueue.deleteMany({ where: { projectId, id } });
    if (count === 0) throw noSuchQueue(id);
  },
  get: async (projectId, id) => {
    const row = await db.annotationQueue.findFirst({ where: { projectId, id } });
    return row === null ? undefined : toQueue(row);
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.annotationQueue.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.annotationQueue.count({ where }),
    ]);
    return { items: rows.map(toQueue), totalItems };
  },
});

const assertNameFree = async (db: Db, projectId: ProjectId, name: string): Promise<void> => {
  if ((await db.annotationQueue.count({ where: { projectId, name } })) === 0) return;
  const message = 'is the name of another annotation queue of this project';
  throw invalidField('body.name', message);
};

const assertQueue = async (db: Db | PrismaClient, projectId: ProjectId, id: string): Promise<void> => {
  if ((await db.annotationQueue.count({ where: { projectId, id } })) === 0) throw noSuchQueue(id);
};

type ItemMethods = 'addItem' | 'getItem' | 'listItems' | 'deleteItem' | 'progress';

const ofItems = (db: PrismaClient): Pick<AnnotationQueueStore, ItemMethods> => ({
  addItem: async (projectId, queueId, item) =>
    db.$transaction(async (transaction) => {
      await assertQueue(transaction, projectId, queueId);
      const [clock] = await transaction.$queryRaw<{ now: bigint }[]>`
        SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now`;
      const completedAt = item.status === 'COMPLETED' ? (clock?.now ?? null) : null;
      const data = { id: randomUUID(), projectId, queueId, ...item, completedAt };
      return toQueueItem(await transaction.annotationQueueItem.create({ data }));
    }),
  getItem: async (projectId, { queueId, itemId }) => {
    await assertQueue(db, projectId, queueId);
    const row = await db.annotationQueueItem.findFirst({ where: { projectId, queueId, id: itemId } });
    return row === null ? undefined : toQueueItem(row);
  },
  listItems: async (projectId, queueId, status, { page, limit }) => {
    await assertQueue(db, projectId, queueId);
    const where = { projectId, queueId, ...(status === undefined ? {} : { status }) };
    const [rows, totalItems] = await Promise.all([
      db.annotationQueueItem.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.annotationQueueItem.count({ where }),
    ]);
    return { items: rows.map(toQueueItem), totalItems };
  },
  deleteItem: async (projectId, key) => {
    await assertQueue(db, projectId, key.queueId);
    const { count } = await db.annotationQueueItem.deleteMany({
      where: { projectId, queueId: key.queueId, id: key.itemId },
    });
    if (count === 0) throw noSuchItem(key);
  },
  progress: async (projectId, queueId, now) => {
    await assertQueue(db, projectId, queueId);
    const [counts] = await db.$queryRaw<{ total: bigint; completed: bigint; worked: bigint; skipped: bigint }[]>`
      SELECT count(*) AS total, count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
        count(*) FILTER (WHERE status = 'PENDING' AND locked_until > ${BigInt(now)}) AS worked,
        count(*) FILTER (WHERE status = 'PENDING' AND cardinality(skipped_by) > 0) AS skipped
      FROM annotation_queue_items WHERE project_id = ${projectId} AND queue_id = ${queueId}`;
    const byUser = await db.$queryRaw<{ userId: string; completed: bigint }[]>`
      SELECT completed_by_user_id AS "userId", count(*) AS completed FROM annotation_queue_items
      WHERE project_id = ${projectId} AND queue_id = ${queueId} AND status = 'COMPLETED'
        AND completed_by_user_id IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC, 1`;
    return {
      total: Number(counts?.total ?? 0),
      completed: Number(counts?.completed ?? 0),
      inProgress: Number(counts?.worked ?? 0),
      skipped: Number(counts?.skipped ?? 0),
      byUser: byUser.map(({ userId, completed }) => ({ userId, completed: Number(completed) })),
    };
  },
});

const ofAssignments = (db: PrismaClient): Pick<AnnotationQueueStore, 'assign' | 'unassign' | 'assignees'> => ({
  assign: async (projectId, queueId, userId) => {
    await assertQueue(db, projectId, queueId);
    await db.annotationQueueAssignment.createMany({ data: [{ projectId, queueId, userId }], skipDuplicates: true });
  },
  unassign: async (projectId, queueId, userId) => {
    await assertQueue(db, projectId, queueId);
    await db.annotationQueueAssignment.deleteMany({ where: { projectId, queueId, userId } });
  },
  assignees: async (projectId, queueId) => {
    await assertQueue(db, projectId, queueId);
    const where = { projectId, queueId };
    const rows = await db.annotationQueueAssignment.findMany({ where, orderBy: { userId: 'asc' } });
    return rows.map(({ userId }) => userId);
  },
});
