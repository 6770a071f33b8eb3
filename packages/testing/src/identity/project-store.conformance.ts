import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from './memory-identity.ts';
import { twoProjects } from './two-projects.ts';

/** What every `ProjectStore` promises. `makeStores` gives empty stores each time. */
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
      expect(await stores.projects.rename('own' as ProjectId, 'Häuser 家')).toEqual({ ...before, name: 'Häuser 家' });
      expect(await stores.projects.get('own' as ProjectId)).toEqual({ ...before, name: 'Häuser 家' });
      expect(await stores.projects.get('other' as ProjectId)).toEqual(other);
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ projectId: 'own' });
      const missing = stores.projects.rename('nowhere' as ProjectId, 'x');
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

    test('projects and organizations are listed oldest first', async () => {
      await stores.projects.create({ organizationId: 'own-org', name: 'third', id: 'a-third' });
      expect((await stores.projects.list()).map(({ id }) => id)).toEqual(['own', 'other', 'a-third']);
      expect((await stores.projects.organizations()).map(({ id }) => id)).toEqual(['own-org', 'other-org']);
    });
  });
};
