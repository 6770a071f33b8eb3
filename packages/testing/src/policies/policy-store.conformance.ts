import type { PolicyStore, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & { readonly policies: PolicyStore };

/** The contract of every `PolicyStore`. `makeStores` returns empty stores each time. */
export const describePolicyStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as PolicyStore`, () => {
    let stores: Stores;
    let policies: PolicyStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      stores = await makeStores();
      [own, other] = await twoProjects(stores);
      policies = stores.policies;
    });

    const sample = async (rate: number, expectedVersion: number, reason: string | null = null) =>
      policies.put(own, 'sampling', { document: { rate }, reason, expectedVersion });

    test('a policy that was never set is version 0, with what counts without one', async () => {
      expect(await policies.current(own, 'sampling')).toEqual({
        projectId: own,
        kind: 'sampling',
        version: 0,
        document: { rate: 1 },
        reason: null,
        author: null,
        createdAt: null,
      });
      expect(await policies.inForce(own)).toEqual([]);
    });

    test('each change of a policy is the next version, and the versions before stay as they were', async () => {
      const first = await sample(0.5, 0, 'too many');
      const second = await sample(0.25, 1);
      expect([first, second]).toMatchObject([
        { version: 1, document: { rate: 0.5 }, reason: 'too many', author: { kind: 'system' } },
        { version: 2, document: { rate: 0.25 }, reason: null },
      ]);
      expect(first.createdAt).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
      expect(await policies.current(own, 'sampling')).toEqual(second);
      expect(await policies.get(own, 'sampling', 1)).toEqual(first);
      expect(await policies.get(own, 'sampling', 3)).toBeUndefined();
      const page = await policies.versions(own, 'sampling', { page: 1, limit: 1 });
      expect(page).toEqual({ items: [second], totalItems: 2 });
      expect((await policies.versions(own, 'sampling', { page: 2, limit: 1 })).items).toEqual([first]);
    });

    test('policies of one project and kind are those of no other', async () => {
      await sample(0.5, 0);
      expect(await policies.inForce(other)).toEqual([]);
      expect((await policies.current(other, 'sampling')).version).toBe(0);
      expect(await policies.get(other, 'sampling', 1)).toBeUndefined();
      expect((await policies.versions(other, 'sampling', { page: 1, limit: 9 })).totalItems).toBe(0);
      expect((await policies.current(own, 'masking')).version).toBe(0);
    });

    test('the policies in force are the newest of each kind, also where many projects are asked for at once', async () => {
      await sample(0.5, 0);
      await sample(0.25, 1);
      const rules = [{ detector: 'email', action: 'remove' }];
      await policies.put(other, 'masking', { document: { rules }, reason: null, expectedVersion: 0 });
      const [ofOwn, ofOther, ofNone] = await Promise.all(
        [own, other, 'nowhere' as ProjectId].map(async (project) => policies.inForce(project)),
      );
      expect(ofOwn).toMatchObject([{ kind: 'sampling', version: 2, document: { rate: 0.25 } }]);
      expect(ofOther).toMatchObject([{ kind: 'masking', version: 1, document: { rules } }]);
      expect(ofNone).toEqual([]);
    });

    test('of two authors who have read the same version, one gets the next and the other a conflict', async () => {
      const both = await Promise.allSettled([sample(0.5, 0), sample(0.25, 0)]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
      await expect(sample(0.1, 7)).rejects.toMatchObject({ code: 'conflict' });
      expect((await policies.current(own, 'sampling')).version).toBe(1);
    });

    test('a document that is the same as before makes no version', async () => {
      await sample(0.5, 0);
      expect(await sample(0.5, 1)).toMatchObject({ version: 1 });
      expect((await policies.versions(own, 'sampling', { page: 1, limit: 9 })).totalItems).toBe(1);
    });

    test('limits and retention of a project are its policies, whichever way they are changed', async () => {
      await stores.projects.changeLimits(own, { readsPerSecond: 5 });
      await stores.projects.update(own, { retentionDays: 30 });
      expect(await policies.current(own, 'limits')).toMatchObject({ version: 1, document: { readsPerSecond: 5 } });
      expect(await policies.current(own, 'retention')).toMatchObject({ version: 1, document: { days: 30 } });
      const change = { reason: 'more', expectedVersion: 1 };
      await policies.put(own, 'limits', { ...change, document: { eventsPerDay: 9 } });
      await policies.put(own, 'retention', { ...change, document: { days: null } });
      expect(await stores.projects.get(own)).toMatchObject({ limits: { eventsPerDay: 9 }, retentionDays: null });
      expect(await policies.current(own, 'limits')).toMatchObject({ version: 2, reason: 'more' });
      expect(await policies.current(own, 'retention')).toMatchObject({ version: 2, document: { days: null } });
      await stores.projects.changeLimits(own, { eventsPerDay: 9 });
      expect((await policies.current(own, 'limits')).version).toBe(2);
    });

    test('a project that is not there has no policy to read or to set', async () => {
      const nowhere = 'nowhere' as ProjectId;
      const change = { document: { rate: 0 }, reason: null, expectedVersion: 0 };
      await expect(policies.current(nowhere, 'sampling')).rejects.toMatchObject({ code: 'not_found' });
      await expect(policies.put(nowhere, 'sampling', change)).rejects.toMatchObject({ code: 'not_found' });
    });
  });
};
