import type { EndpointOutput, getAnnotationItem, getAnnotationQueue } from '@spanledger/api-contract';
import { formatIso, type AnnotationQueue, type AnnotationQueueItem, type Micros } from '@spanledger/core';

const timeOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));

export const annotationQueueJson = (queue: AnnotationQueue): EndpointOutput<typeof getAnnotationQueue, 200> => ({
  id: queue.id,
  name: queue.name,
  description: queue.description,
  scoreConfigIds: [...queue.scoreConfigIds],
  createdAt: formatIso(queue.createdAt),
  updatedAt: formatIso(queue.updatedAt),
});

/** An expired lock is shown as none. */
export const annotationItemJson = (
  { lock, ...item }: AnnotationQueueItem,
  now: Micros,
): EndpointOutput<typeof getAnnotationItem, 200> => {
  const inForce = lock !== null && lock.until > now ? lock : null;
  return {
    id: item.id,
    queueId: item.queueId,
    objectId: item.objectId,
    objectType: item.objectType,
    status: item.status,
    completedAt: timeOrNull(item.completedAt),
    completedByUserId: item.completedByUserId,
    lockedByUserId: inForce?.userId ?? null,
    lockedUntil: timeOrNull(inForce?.until ?? null),
    createdAt: formatIso(item.createdAt),
    updatedAt: formatIso(item.updatedAt),
  };
};
