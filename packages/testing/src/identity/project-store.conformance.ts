import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from './memory-identity.ts';
import { twoProjects } from './two-projects.ts';

/** The contract of every `ProjectStore`. `makeStores` returns empty stores each time. */
export const describeProjectStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as ProjectStore`, () => {
    let stores: IdentityStores;

    beforeEach(async () => {
      stores = await makeStores();
      await twoProjects(stores);
    });

    test('a created project is there with its organization', async () => {
      const project = await stores.projects.create({ organizationId: 'own-org', name: 'Häuser 家' });
      expect(project).toMatchObject({
        name: 'Häuser 家',
        organization: { id: 'own-org' },
        metadata: {},
      });
      expect(project.createdAt).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
      expect(await stores.projects.get(project.id)).toEqual(project);
    });

    test('a given id is used as it is, once', async () => {
      const given = { organizationId: 'own-org', name: 'mine', id: 'my project/1' };
      expect((await stores.projects.create(given)).id).toBe(given.id);
      await expect(stores.projects.create({ ...given, organizationId: 'other-org' })).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('an organization that does not exist gets no project', async () => {
      const orphan = stores.projects.create({ organizationId: 'nowhere', name: 'orphan' });
      await expect(orphan).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a project that does not exist is undefined', async () => {
      expect(await stores.projects.get('nowhere' as ProjectId)).toBeUndefined();
      expect(await stores.projects.isDeleted('nowhere' as ProjectId)).toBe(false);
      expect(await stores.projects.isDeleted('own' as ProjectId)).toBe(false);
    });

    test('a renamed project keeps everything but its name, and no other is renamed', async () => {
      const before = await stores.projects.get('own' as ProjectId);
      const other = await stores.projects.get('other' as ProjectId);
      const { publicKey, secretKey } = await stores.apiKeys.create('own' as ProjectId);
      const renamed = await stores.projects.update('own' as ProjectId, { name: 'Häuser 家' });
      expect(renamed).toEqual({ ...before, name: 'Häuser 家', updatedAt: renamed.updatedAt });
      expect(await stores.projects.get('own' as ProjectId)).toEqual(renamed);
      expect(await stores.projects.get('other' as ProjectId)).toEqual(other);
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ projectId: 'own' });
      const missing = stores.projects.update('nowhere' as ProjectId, { name: 'x' });
      await expect(missing).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a deleted project is not there, its keys open nothing, and its id stays taken', async () => {
      const own = 'own' as ProjectId;
      const { publicKey, secretKey } = await stores.apiKeys.create(own);
      await stores.projects.delete(own);
      await stores.projects.delete(own);
      expect(await stores.projects.get(own)).toBeUndefined();
      expect(await stores.projects.isDeleted(own)).toBe(true);
      expect((await stores.projects.list()).map(({ id }) => id)).toEqual(['other']);
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
      expect(await stores.apiKeys.findByPublicKey(publicKey)).toBeUndefined();
      await expect(stores.apiKeys.create(own)).rejects.toMatchObject({ code: 'not_found' });
      const again = stores.projects.create({ organizationId: 'own-org', name: 'x', id: 'own' });
      await expect(again).rejects.toMatchObject({ code: 'conflict' });
      await expect(stores.projects.delete('nowhere' as ProjectId)).rejects.toMatchObject({ code: 'not_found' });
      expect(await stores.projects.isDeleted('other' as ProjectId)).toBe(false);
    });

    test('a project has the metadata and the retention that it was given, and each change alone', async () => {
      const metadata = { team: 'payments', deep: [{ a: null }] };
      const made = await stores.projects.create({ organizationId: 'own-org', name: 'x', metadata, retentionDays: 30 });
      expect(made).toMatchObject({ metadata, retentionDays: 30 });
      const renamed = await stores.projects.update(made.id, { name: 'y' });
      expect(renamed).toEqual({ ...made, name: 'y', updatedAt: renamed.updatedAt });
      expect(renamed.updatedAt).toBeGreaterThanOrEqual(made.updatedAt);
      expect(await stores.projects.update(made.id, { retentionDays: null })).toMatchObject({ name: 'y', metadata });
      const changed = await stores.projects.update(made.id, { metadata: { b: 1 } });
      expect(changed).toMatchObject({ metadata: { b: 1 }, retentionDays: null });
      expect(await stores.projects.get(made.id)).toEqual(changed);
    });

    test('a name that must be unique is taken once in an organization, also by many at once', async () => {
      const given = { organizationId: 'own-org', name: 'unique', isNameUnique: true };
      const tries = await Promise.allSettled([1, 2, 3].map(async () => stores.projects.create(given)));
      const refusals = tries.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason as unknown] : []));
      expect(refusals).toMatchObject([{ code: 'conflict' }, { code: 'conflict' }]);
      const taken = (await stores.projects.list('own-org')).find(({ name }) => name === 'unique');
      expect(await stores.projects.create({ ...given, organizationId: 'other-org' })).toMatchObject({ name: 'unique' });
      const own = 'own' as ProjectId;
      const renaming = stores.projects.update(own, { name: 'unique', isNameUnique: true });
      await expect(renaming).rejects.toMatchObject({ code: 'conflict' });
      await stores.projects.update(taken!.id, { name: 'unique', isNameUnique: true });
      await stores.projects.delete(taken!.id);
      expect(await stores.projects.update(own, { name: 'unique', isNameUnique: true })).toMatchObject({ id: own });
    });

    test('the projects of an organization are listed alone', async () => {
      expect((await stores.projects.list('own-org')).map(({ id }) => id)).toEqual(['own']);
      expect(await stores.projects.list('nowhere')).toEqual([]);
    });

    test('projects and organizations are listed oldest first', async () => {
      await stores.projects.create({ organizationId: 'own-org', name: 'third', id: 'a-third' });
      expect((await stores.projects.list()).map(({ id }) => id)).toEqual(['own', 'other', 'a-third']);
      expect((await stores.projects.organizations()).map(({ id }) => id)).toEqual(['own-org', 'other-org']);
    });
  });
};
