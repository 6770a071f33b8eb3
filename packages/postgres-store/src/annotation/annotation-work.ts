import {
  annotationLockMicros,
  conflict,
  isLockedFor,
  isLockedForOther,
  type Annotating,
  type AnnotationItemKey,
  type AnnotationQueueItem,
  type AnnotationStatus,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { noSuchItem, noSuchQueue, toQueueItem } from './annotation-rows.ts';

type Db = Prisma.TransactionClient;

/** Work of annotators in one queue is serialised. */
const lockQueue = async (db: Db, projectId: ProjectId, id: string): Promise<void> => {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM annotation_queues WHERE project_id = ${projectId} AND id = ${id} FOR NO KEY UPDATE`;
  if (rows.length === 0) throw noSuchQueue(id);
};

const change = async (db: Db, id: string, data: Prisma.AnnotationQueueItemUpdateInput): Promise<AnnotationQueueItem> =>
  toQueueItem(await db.annotationQueueItem.update({ where: { id }, data: { ...data, updatedAt: new Date() } }));

interface Annotator {
  readonly userId: string;
  readonly now: Micros;
}

export const nextItem = async (
  db: Db,
  projectId: ProjectId,
  queueId: string,
  { userId, now }: Annotator,
): Promise<AnnotationQueueItem | undefined> => {
  await lockQueue(db, projectId, queueId);
  const [found] = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM annotation_queue_items
    WHERE project_id = ${projectId} AND queue_id = ${queueId} AND status = 'PENDING'
      AND NOT (${userId} = ANY (skipped_by))
      AND (locked_until IS NULL OR locked_until <= ${BigInt(now)} OR locked_by = ${userId})
    ORDER BY (locked_by IS NOT DISTINCT FROM ${userId}) DESC, created_at, id LIMIT 1`;
  if (found === undefined) return undefined;
  return change(db, found.id, { lockedBy: userId, lockedUntil: BigInt(now + annotationLockMicros) });
};

/** The item, on which no other user works. */
const openItem = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  { userId, now }: Annotating,
): Promise<AnnotationQueueItem> => {
  await lockQueue(db, projectId, key.queueId);
  const row = await db.annotationQueueItem.findFirst({ where: { projectId, queueId: key.queueId, id: key.itemId } });
  if (row === null) throw noSuchItem(key);
  const item = toQueueItem(row);
  if (isLockedForOther(item, userId, now)) throw conflict('Another user works on this item. Take the next.');
  return item;
};

/** The item, which is locked for the user if it is one. */
const lockedItem = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  by: Annotating,
): Promise<AnnotationQueueItem> => {
  const item = await openItem(db, projectId, key, by);
  if (by.userId === null || isLockedFor(item, by.userId, by.now)) return item;
  throw conflict('This item is not locked for you, or no longer. Take it by POST …/next with its itemId.');
};

export const takeItem = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  { userId, now }: Annotator,
): Promise<AnnotationQueueItem> => {
  const { id } = await openItem(db, projectId, key, { userId, now });
  return change(db, id, { lockedBy: userId, lockedUntil: BigInt(now + annotationLockMicros) });
};

export const setItemStatus = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  { status, by }: { readonly status: AnnotationStatus | undefined; readonly by: Annotating },
): Promise<AnnotationQueueItem> => {
  if (status !== 'COMPLETED') {
    const { id } = await openItem(db, projectId, key, by);
    return change(db, id, status === undefined ? {} : { status });
  }
  const { id } = await lockedItem(db, projectId, key, by);
  const completed = { completedAt: BigInt(by.now), completedByUserId: by.userId };
  return change(db, id, { status, ...completed, lockedBy: null, lockedUntil: null });
};

export const skipItem = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  { annotatorId, by }: { readonly annotatorId: string; readonly by: Annotating },
): Promise<AnnotationQueueItem> => {
  const item = await lockedItem(db, projectId, key, by);
  await db.$executeRaw`
    UPDATE annotation_queue_items SET skipped_by = array_append(skipped_by, ${annotatorId})
    WHERE id = ${item.id} AND NOT (${annotatorId} = ANY (skipped_by))`;
  return change(db, item.id, isLockedForOther(item, annotatorId, by.now) ? {} : { lockedBy: null, lockedUntil: null });
};
