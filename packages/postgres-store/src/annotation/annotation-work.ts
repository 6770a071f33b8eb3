import {
  annotationLockMicros,
  conflict,
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
): Promise<string> => {
  await lockQueue(db, projectId, key.queueId);
  const row = await db.annotationQueueItem.findFirst({ where: { projectId, queueId: key.queueId, id: key.itemId } });
  if (row === null) throw noSuchItem(key);
  if (isLockedForOther(toQueueItem(row), userId, now))
    throw conflict('Another user works on this item. Take the next.');
  return row.id;
};

export const setItemStatus = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  { status, by }: { readonly status: AnnotationStatus | undefined; readonly by: Annotating },
): Promise<AnnotationQueueItem> => {
  const id = await openItem(db, projectId, key, by);
  if (status !== 'COMPLETED') return change(db, id, status === undefined ? {} : { status });
  const completed = { completedAt: BigInt(by.now), completedByUserId: by.userId };
  return change(db, id, { status, ...completed, lockedBy: null, lockedUntil: null });
};

export const skipItem = async (
  db: Db,
  projectId: ProjectId,
  key: AnnotationItemKey,
  annotator: Annotator,
): Promise<AnnotationQueueItem> => {
  const id = await openItem(db, projectId, key, annotator);
  const { userId } = annotator;
  await db.$executeRaw`
    UPDATE annotation_queue_items SET skipped_by = array_append(skipped_by, ${userId})
    WHERE id = ${id} AND NOT (${userId} = ANY (skipped_by))`;
  return change(db, id, { lockedBy: null, lockedUntil: null });
};
