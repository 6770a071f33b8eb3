import {
  annotationLockMicros,
  type AnnotationQueueFacts,
  type AnnotationQueueItem,
  type AnnotationQueueStore,
  type ProjectId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const facts: AnnotationQueueFacts = { name: 'Prüfung “1”', description: 'd', scoreConfigIds: ['b', 'a'] };
const firstPage = { page: 1, limit: 10 };
const now = 1_800_000_000_000_000;
const byKey = { userId: null, now };

type Stores = IdentityStores & { readonly annotationQueues: AnnotationQueueStore };

const idsOf = ({ items }: { readonly items: readonly { readonly id: string }[] }) => items.map(({ id }) => id);
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { readonly code: string }) => error.code,
  );

/** The contract of every `AnnotationQueueStore`. `makeStores` returns empty ones each time. */
export const describeAnnotationQueueStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as AnnotationQueueStore`, () => {
    let queues: AnnotationQueueStore;
    let own: ProjectId;
    let other: ProjectId;
    let queueId: string;

    beforeEach(async () => {
      const stores = await makeStores();
      [own, other] = await twoProjects(stores);
      queues = stores.annotationQueues;
      queueId = (await queues.create(own, facts)).id;
    });
    const add = async (objectId: string) =>
      queues.addItem(own, queueId, { objectType: 'TRACE', objectId, status: 'PENDING' });

    test('a queue is kept as it was given, changed, listed newest first, and there in its project alone', async () => {
      const first = await queues.get(own, queueId);
      expect(first).toMatchObject({ ...facts, id: queueId, projectId: own });
      const second = await queues.create(own, { name: 'b', description: null, scoreConfigIds: ['a'] });
      expect(await queues.list(own, { page: 1, limit: 1 })).toEqual({ items: [second], totalItems: 2 });
      const changed = await queues.update(own, queueId, { description: 'e', name: undefined });
      expect(changed).toEqual({ ...first, description: 'e', updatedAt: changed.updatedAt });
      expect(await queues.get(other, queueId)).toBeUndefined();
      expect((await queues.list(other, firstPage)).totalItems).toBe(0);
    });

    test('a name is that of one queue in a project', async () => {
      expect(await refusal(queues.create(own, facts))).toBe('invalid_input');
      const { id } = await queues.create(own, { ...facts, name: 'b' });
      expect(await refusal(queues.update(own, id, { name: facts.name }))).toBe('invalid_input');
      expect(await refusal(queues.update(own, id, { name: 'b' }))).toBe('done');
      expect(await refusal(queues.create(other, facts))).toBe('done');
      expect(await refusal(queues.create('nowhere' as ProjectId, facts))).toBe('not_found');
    });

    test('of a queue of another project nothing is there, and nothing can be done to it', async () => {
      const { id: itemId } = await add('t');
      const key = { queueId, itemId };
      const item = { objectType: 'TRACE', objectId: 't', status: 'PENDING' } as const;
      const tries = [
        queues.update(other, queueId, { name: 'c' }),
        queues.delete(other, queueId),
        queues.addItem(other, queueId, item),
        queues.getItem(other, key),
        queues.listItems(other, queueId, undefined, firstPage),
        queues.setStatus(other, key, 'COMPLETED', { userId: null, now }),
        queues.deleteItem(other, key),
        queues.next(other, queueId, 'ada', now),
        queues.take(other, key, 'ada', now),
        queues.skip(other, key, 'ada', byKey),
        queues.progress(other, queueId, now),
        queues.assign(other, queueId, 'ada'),
        queues.unassign(other, queueId, 'ada'),
        queues.assignees(other, queueId),
      ];
      expect(new Set(await Promise.all(tries.map(refusal)))).toEqual(new Set(['not_found']));
      expect(await queues.getItem(own, key)).toMatchObject({ status: 'PENDING', lock: null });
      expect(await queues.assignees(own, queueId)).toEqual([]);
    });

    test('items are listed newest first by status, and completing one keeps when and by whom', async () => {
      const [first, second] = [await add('t1'), await add('t2')];
      const done = await queues.addItem(own, queueId, { objectType: 'SESSION', objectId: 's', status: 'COMPLETED' });
      expect(done).toMatchObject({ completedAt: expect.any(Number), completedByUserId: null });
      const key = { queueId, itemId: first.id };
      await queues.take(own, key, 'ada', now);
      const completed = await queues.setStatus(own, key, 'COMPLETED', { userId: 'ada', now });
      expect(completed).toMatchObject({ status: 'COMPLETED', completedAt: now, completedByUserId: 'ada', lock: null });
      expect(await queues.getItem(own, key)).toEqual(completed);
      const list = async (status?: 'PENDING' | 'COMPLETED') =>
        idsOf(await queues.listItems(own, queueId, status, firstPage));
      expect([await list(), await list('PENDING'), await list('COMPLETED')]).toEqual([
        [done.id, second.id, first.id],
        [second.id],
        [done.id, first.id],
      ]);
      const again = await queues.setStatus(own, key, 'PENDING', { userId: null, now: now + 1 });
      expect(again).toMatchObject({ status: 'PENDING', completedAt: now });
      await queues.deleteItem(own, key);
      expect(await queues.getItem(own, key)).toBeUndefined();
      expect(await refusal(queues.deleteItem(own, key))).toBe('not_found');
      expect(await refusal(queues.setStatus(own, key, 'COMPLETED', { userId: null, now }))).toBe('not_found');
    });

    test('of annotators who ask for the next item at once no two get the same, and the oldest go first', async () => {
      const ids = [];
      for (let at = 0; at < 8; at += 1) ids.push((await add(`t${at}`)).id);
      const users = Array.from({ length: 10 }, (_, at) => `user-${at}`);
      const given = await Promise.all(users.map(async (user) => queues.next(own, queueId, user, now)));
      const taken = given.flatMap((item) => item?.id ?? []);
      expect(taken.toSorted()).toEqual(ids.toSorted());
      expect(given.filter((item) => item === undefined)).toHaveLength(2);
    });

    test('an annotator has the same item until it is completed, skipped or over, and then another may have it', async () => {
      const [first, second] = [await add('t1'), await add('t2')];
      const next = async (user: string, at = now) => (await queues.next(own, queueId, user, at))?.id;
      expect([await next('ada'), await next('ada'), await next('bob')]).toEqual([first.id, first.id, second.id]);
      expect(await next('eve')).toBeUndefined();
      expect(await next('eve', now + annotationLockMicros)).toBe(first.id);
      expect(await next('ada', now + annotationLockMicros)).toBe(second.id);
      await queues.setStatus(own, { queueId, itemId: first.id }, 'COMPLETED', { userId: null, now });
      expect(await next('eve', now + annotationLockMicros)).toBeUndefined();
    });

    test('a user completes and skips an item only while it is locked for that user, and a key always', async () => {
      const { id: itemId } = await add('t');
      const key = { queueId, itemId };
      const over = now + annotationLockMicros;
      const complete = async (userId: string | null, at = now) =>
        refusal(queues.setStatus(own, key, 'COMPLETED', { userId, now: at }));
      const skip = async (userId: string, at = now) => refusal(queues.skip(own, key, userId, { userId, now: at }));
      expect([await complete('ada'), await skip('ada')]).toEqual(['conflict', 'conflict']);
      const item = (await queues.next(own, queueId, 'ada', now)) as AnnotationQueueItem;
      expect(item.lock).toEqual({ userId: 'ada', until: now + annotationLockMicros });
      expect([await complete('bob'), await skip('bob')]).toEqual(['conflict', 'conflict']);
      expect([await complete('ada', over), await skip('ada', over)]).toEqual(['conflict', 'conflict']);
      expect(await queues.getItem(own, key)).toEqual(item);
      expect(await complete('ada', over - 1)).toBe('done');
      expect([await complete('ada'), await skip('ada')]).toEqual(['conflict', 'conflict']);
      expect([await complete(null), await refusal(queues.skip(own, key, 'ada', byKey))]).toEqual(['done', 'done']);
    });

    test('what another works on is not made pending by a user, and by a key it is', async () => {
      const key = { queueId, itemId: (await add('t')).id };
      await queues.next(own, queueId, 'ada', now);
      const over = now + annotationLockMicros;
      for (const status of ['PENDING', undefined] as const) {
        const change = async (userId: string | null, at = now) =>
          refusal(queues.setStatus(own, key, status, { userId, now: at }));
        expect([await change('bob'), await change('bob', over), await change(null)]).toEqual([
          'conflict',
          'done',
          'done',
        ]);
      }
    });

    test('a user takes an item by its id, also one that is completed or was skipped, unless another works on it', async () => {
      const [first, second] = [await add('t1'), await add('t2')];
      const key = { queueId, itemId: second.id };
      const until = now + annotationLockMicros;
      expect(await queues.take(own, key, 'ada', now)).toMatchObject({ id: second.id, lock: { userId: 'ada', until } });
      expect((await queues.take(own, key, 'ada', now + 5)).lock).toEqual({ userId: 'ada', until: until + 5 });
      expect(await refusal(queues.take(own, key, 'bob', now))).toBe('conflict');
      await queues.skip(own, key, 'ada', { userId: 'ada', now });
      await queues.take(own, key, 'ada', now);
      await queues.setStatus(own, key, 'COMPLETED', { userId: 'ada', now });
      await queues.take(own, key, 'bob', now);
      const again = await queues.setStatus(own, key, 'COMPLETED', { userId: 'bob', now });
      expect(again).toMatchObject({ completedByUserId: 'bob', lock: null });
      expect((await queues.next(own, queueId, 'ada', now))?.id).toBe(first.id);
      expect(await refusal(queues.take(own, { queueId, itemId: 'unknown' }, 'ada', now))).toBe('not_found');
    });

    test('a skipped item is given to others and not to that annotator again', async () => {
      const [first, second] = [await add('t1'), await add('t2')];
      const key = { queueId, itemId: first.id };
      await queues.next(own, queueId, 'ada', now);
      const skipped = await queues.skip(own, key, 'ada', { userId: 'ada', now });
      expect(skipped).toMatchObject({ status: 'PENDING', lock: null });
      await queues.skip(own, key, 'ada', byKey);
      expect((await queues.next(own, queueId, 'ada', now))?.id).toBe(second.id);
      const ofBob = await queues.next(own, queueId, 'bob', now);
      expect(ofBob?.id).toBe(first.id);
      expect((await queues.skip(own, key, 'eve', byKey)).lock).toEqual(ofBob?.lock);
    });

    test('progress counts what is completed, worked on and skipped, and by whom', async () => {
      const items: AnnotationQueueItem[] = [];
      for (let at = 0; at < 6; at += 1) items.push(await add(`t${at}`));
      const key = (at: number) => ({ queueId, itemId: items[at]?.id ?? '' });
      const complete = async (at: number, userId: string) => {
        await queues.take(own, key(at), userId, now);
        await queues.setStatus(own, key(at), 'COMPLETED', { userId, now });
      };
      for (const at of [0, 1]) await complete(at, 'bob');
      await complete(2, 'ada');
      await queues.setStatus(own, key(3), 'COMPLETED', { userId: null, now });
      await queues.skip(own, key(4), 'ada', byKey);
      await queues.next(own, queueId, 'ada', now);
      const byUser = [
        { userId: 'bob', completed: 2 },
        { userId: 'ada', completed: 1 },
      ];
      const counts = { total: 6, completed: 4, inProgress: 1, skipped: 1, byUser };
      expect(await queues.progress(own, queueId, now)).toEqual(counts);
      const later = now + annotationLockMicros;
      expect(await queues.progress(own, queueId, later)).toEqual({ ...counts, inProgress: 0 });
    });

    test('assigning and taking back change nothing when they are repeated', async () => {
      for (const user of ['bob', 'ada', 'bob']) await queues.assign(own, queueId, user);
      expect(await queues.assignees(own, queueId)).toEqual(['ada', 'bob']);
      for (const user of ['bob', 'bob', 'eve']) await queues.unassign(own, queueId, user);
      expect(await queues.assignees(own, queueId)).toEqual(['ada']);
    });

    test('a deleted queue is gone with its items, and its name is free', async () => {
      await add('t');
      await queues.assign(own, queueId, 'ada');
      await queues.delete(own, queueId);
      expect(await queues.get(own, queueId)).toBeUndefined();
      expect(await refusal(queues.listItems(own, queueId, undefined, firstPage))).toBe('not_found');
      expect(await refusal(queues.delete(own, queueId))).toBe('not_found');
      expect(await refusal(queues.create(own, facts))).toBe('done');
    });
  });
};
