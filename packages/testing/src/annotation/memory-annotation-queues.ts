import {
  annotationLockMicros,
  conflict,
  invalidField,
  isLockedFor,
  isLockedForOther,
  notFound,
  type Annotating,
  type AnnotationItemKey,
  type AnnotationQueue,
  type AnnotationQueueItem,
  type AnnotationQueueStore,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

interface KeptItem {
  item: AnnotationQueueItem;
  readonly skippedBy: Set<string>;
}

interface KeptQueue {
  queue: AnnotationQueue;
  /** In the order in which they were added. */
  items: KeptItem[];
  readonly assignees: Set<string>;
}

const timeNow = (): Micros => Date.now() * 1000;

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryAnnotationQueues = (
  hasProject: (id: ProjectId) => Promise<boolean> = async () => true,
): AnnotationQueueStore => {
  const kept: KeptQueue[] = [];
  const own = (projectId: ProjectId) => kept.filter(({ queue }) => queue.projectId === projectId);
  const find = (projectId: ProjectId, id: string): KeptQueue => {
    const found = own(projectId).find(({ queue }) => queue.id === id);
    if (found === undefined) throw notFound(`The project has no annotation queue ${id}.`);
    return found;
  };
  const assertNameFree = (projectId: ProjectId, name: string, id?: string): void => {
    if (!own(projectId).some(({ queue }) => queue.name === name && queue.id !== id)) return;
    const message = 'is the name of another annotation queue of this project';
    throw invalidField('body.name', message);
  };
  return {
    ...itemMethods(find),
    create: async (projectId, facts) => {
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      assertNameFree(projectId, facts.name);
      const at = timeNow();
      const queue = { ...facts, id: crypto.randomUUID(), projectId, createdAt: at, updatedAt: at };
      kept.unshift({ queue, items: [], assignees: new Set() });
      return queue;
    },
    update: async (projectId, id, changes) => {
      const found = find(projectId, id);
      if (changes.name !== undefined) assertNameFree(projectId, changes.name, id);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      found.queue = { ...found.queue, ...given, updatedAt: timeNow() };
      return found.queue;
    },
    delete: async (projectId, id) => void kept.splice(kept.indexOf(find(projectId, id)), 1),
    get: async (projectId, id) => own(projectId).find(({ queue }) => queue.id === id)?.queue,
    list: async (projectId, page) =>
      pageOf(
        own(projectId).map(({ queue }) => queue),
        page,
      ),
    assign: async (projectId, queueId, userId) => void find(projectId, queueId).assignees.add(userId),
    unassign: async (projectId, queueId, userId) => void find(projectId, queueId).assignees.delete(userId),
    assignees: async (projectId, queueId) => [...find(projectId, queueId).assignees].toSorted(),
  };
};

const change = (kept: KeptItem, changes: Partial<AnnotationQueueItem>): AnnotationQueueItem => {
  kept.item = { ...kept.item, ...changes, updatedAt: timeNow() };
  return kept.item;
};

type FindQueue = (projectId: ProjectId, id: string) => KeptQueue;
type QueueMethods = 'create' | 'update' | 'delete' | 'get' | 'list' | 'assign' | 'unassign' | 'assignees';

const itemMethods = (find: FindQueue): Omit<AnnotationQueueStore, QueueMethods> => {
  const findItem = (projectId: ProjectId, { queueId, itemId }: AnnotationItemKey): KeptItem => {
    const found = find(projectId, queueId).items.find(({ item }) => item.id === itemId);
    if (found === undefined) throw notFound(`The annotation queue has no item ${itemId}.`);
    return found;
  };
  const openItem = (projectId: ProjectId, key: AnnotationItemKey, { userId, now }: Annotating): KeptItem => {
    const found = findItem(projectId, key);
    if (isLockedForOther(found.item, userId, now)) throw conflict('Another user works on this item. Take the next.');
    return found;
  };
  const lockedItem = (projectId: ProjectId, key: AnnotationItemKey, by: Annotating): KeptItem => {
    const found = openItem(projectId, key, by);
    if (by.userId === null || isLockedFor(found.item, by.userId, by.now)) return found;
    throw conflict('This item is not locked for you, or no longer. Take it by POST …/next with its itemId.');
  };
  return {
    addItem: async (projectId, queueId, given) => {
      const at = timeNow();
      const completedAt = given.status === 'COMPLETED' ? at : null;
      const facts = { id: crypto.randomUUID(), projectId, queueId, createdAt: at, updatedAt: at };
      const item = { ...given, ...facts, completedAt, completedByUserId: null, lock: null };
      find(projectId, queueId).items.push({ item, skippedBy: new Set() });
      return item;
    },
    getItem: async (projectId, { queueId, itemId }) =>
      find(projectId, queueId).items.find(({ item }) => item.id === itemId)?.item,
    listItems: async (projectId, queueId, status, page) => {
      const items = find(projectId, queueId).items.map(({ item }) => item);
      return pageOf(items.filter((item) => status === undefined || item.status === status).toReversed(), page);
    },
    setStatus: async (projectId, key, status, by) => {
      if (status !== 'COMPLETED') return change(openItem(projectId, key, by), status === undefined ? {} : { status });
      return change(lockedItem(projectId, key, by), {
        status,
        completedAt: by.now,
        completedByUserId: by.userId,
        lock: null,
      });
    },
    deleteItem: async (projectId, key) => {
      const found = findItem(projectId, key);
      const queue = find(projectId, key.queueId);
      queue.items = queue.items.filter((item) => item !== found);
    },
    next: async (projectId, queueId, userId, now) => {
      const open = find(projectId, queueId).items.filter(
        ({ item, skippedBy }) =>
          item.status === 'PENDING' && !skippedBy.has(userId) && !isLockedForOther(item, userId, now),
      );
      const found = open.find(({ item }) => item.lock?.userId === userId) ?? open[0];
      return found && change(found, { lock: { userId, until: now + annotationLockMicros } });
    },
    take: async (projectId, key, userId, now) =>
      change(openItem(projectId, key, { userId, now }), { lock: { userId, until: now + annotationLockMicros } }),
    skip: async (projectId, key, annotatorId, by) => {
      const found = lockedItem(projectId, key, by);
      found.skippedBy.add(annotatorId);
      return change(found, isLockedForOther(found.item, annotatorId, by.now) ? {} : { lock: null });
    },
    progress: async (projectId, queueId, now) => progressOf(find(projectId, queueId).items, now),
  };
};

const progressOf = (items: readonly KeptItem[], now: Micros) => {
  const pending = items.filter(({ item }) => item.status === 'PENDING');
  const byUser = new Map<string, number>();
  for (const { item } of items) {
    const { status, completedByUserId: userId } = item;
    if (status === 'COMPLETED' && userId !== null) byUser.set(userId, (byUser.get(userId) ?? 0) + 1);
  }
  return {
    total: items.length,
    completed: items.length - pending.length,
    inProgress: pending.filter(({ item }) => item.lock !== null && item.lock.until > now).length,
    skipped: pending.filter(({ skippedBy }) => skippedBy.size > 0).length,
    byUser: Array.from(byUser, ([userId, completed]) => ({ userId, completed })).toSorted(
      (a, b) => b.completed - a.completed || (a.userId < b.userId ? -1 : 1),
    ),
  };
};
