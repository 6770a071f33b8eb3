import {
  notFound,
  type AnnotatedKind,
  type AnnotationItemKey,
  type AnnotationQueue,
  type AnnotationQueueItem,
  type AnnotationStatus,
  type DomainError,
  type ProjectId,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import type { AnnotationQueueItemModel, AnnotationQueueModel } from '../generated/models.ts';

export const noSuchQueue = (id: string): DomainError => notFound(`The project has no annotation queue ${id}.`);

export const noSuchItem = ({ itemId }: AnnotationItemKey): DomainError =>
  notFound(`The annotation queue has no item ${itemId}.`);

export const toQueue = (row: AnnotationQueueModel): AnnotationQueue => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  description: row.description,
  scoreConfigIds: row.scoreConfigIds,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

export const toQueueItem = (row: AnnotationQueueItemModel): AnnotationQueueItem => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  queueId: row.queueId,
  objectType: row.objectType as AnnotatedKind,
  objectId: row.objectId,
  status: row.status as AnnotationStatus,
  completedAt: row.completedAt === null ? null : Number(row.completedAt),
  completedByUserId: row.completedByUserId,
  lock:
    row.lockedBy === null || row.lockedUntil === null ? null : { userId: row.lockedBy, until: Number(row.lockedUntil) },
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});
