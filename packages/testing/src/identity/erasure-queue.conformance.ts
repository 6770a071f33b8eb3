import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { IdentityStores } from './memory-identity.ts';
import { twoProjects } from './two-projects.ts';

/** The contract of every `ErasureQueue`. `makeStores` returns empty stores each time. */
export const describeErasureQueue = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as ErasureQueue`, () => {
    const [own, other] = ['own', 'other'] as ProjectId[] as [ProjectId, ProjectId];
    let stores: IdentityStores;
    const unfinished = async () => (await stores.erasures.unfinished()).map(({ projectId }) => projectId);

    beforeEach(async () => {
      stores = await makeStores();
      await twoProjects(stores);
    });

    test('a deleted project is unfinished until it is finished, and a live one never is', async () => {
      expect(await unfinished()).toEqual([]);
      await stores.projects.delete(own);
      const [erasure] = await stores.erasures.unfinished();
      expect(erasure).toMatchObject({ projectId: own, name: expect.any(String) as string });
      expect(erasure?.deletedAt).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
      expect(erasure?.ageMs).toBeGreaterThanOrEqual(0);
      expect(erasure?.ageMs).toBeLessThan(60_000);
      await stores.erasures.finish(other);
      expect(await unfinished()).toEqual([own]);
      await stores.erasures.finish(own);
      expect(await unfinished()).toEqual([]);
      expect(await stores.projects.isDeleted(own)).toBe(true);
    });

    test('a project that is deleted again is unfinished again, since its first deletion', async () => {
      await stores.projects.delete(own);
      const [before] = await stores.erasures.unfinished();
      await stores.erasures.finish(own);
      await stores.projects.delete(own);
      const [after] = await stores.erasures.unfinished();
      expect(after?.deletedAt).toBe(before?.deletedAt);
    });

    test('a finished project is to be looked at again once after each time, until it is finished since then', async () => {
      await stores.projects.delete(own);
      const [erasure] = await stores.erasures.unfinished();
      const again = async (afterMs: number) => stores.erasures.toLookAtAgain([afterMs, 3_600_000]);
      expect(await again(1)).toEqual([]);
      await stores.erasures.finish(own);
      await stores.erasures.finish(other);
      const soon = Math.ceil(Date.now() - (erasure?.deletedAt ?? 0) / 1000) + 5;
      await expect.poll(async () => again(soon)).toEqual([own]);
      expect(await again(3_600_000)).toEqual([]);
      expect(await unfinished()).toEqual([]);
      await stores.erasures.finish(own);
      expect(await again(soon)).toEqual([]);
    });

    test('projects are erased in the order of their deletions', async () => {
      await stores.projects.delete(other);
      await stores.projects.delete(own);
      expect(await unfinished()).toEqual([other, own]);
    });

    test('one process at a time erases', async () => {
      const lock = await stores.erasures.lock(() => undefined);
      expect(lock).toBeDefined();
      expect(await stores.erasures.lock(() => undefined)).toBeUndefined();
      await lock?.release();
      const again = await stores.erasures.lock(() => undefined);
      expect(again).toBeDefined();
      await again?.release();
    });
  });
};
