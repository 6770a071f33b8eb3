import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from './memory-identity.ts';
import { twoProjects } from './two-projects.ts';

const now = Date.UTC(2026, 0, 2) * 1000;

/** The contract of every `OrganizationStore`. `makeStores` returns empty stores each time. */
export const describeOrganizationStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as OrganizationStore`, () => {
    let stores: IdentityStores;

    beforeEach(async () => {
      stores = await makeStores();
      await twoProjects(stores);
    });

    test('an organization is made with its metadata, found, listed after older ones, and changed', async () => {
      const made = await stores.organizations.create({ name: 'Häuser 家', metadata: { a: [1] } });
      expect(made).toMatchObject({ name: 'Häuser 家', metadata: { a: [1] } });
      expect(await stores.organizations.get(made.id)).toEqual(made);
      expect((await stores.organizations.list()).map(({ id }) => id)).toEqual(['own-org', 'other-org', made.id]);
      const changed = await stores.organizations.update(made.id, { name: 'x' });
      expect(changed).toEqual({ ...made, name: 'x' });
      expect(await stores.organizations.update(made.id, { metadata: {} })).toEqual({ ...changed, metadata: {} });
    });

    test('organizations are listed with what they and their projects are, and without projects that were deleted', async () => {
      const given = {
        organizationId: 'own-org',
        id: 'newer',
        name: '店舗 "x"',
        metadata: { a: [1] },
        retentionDays: 9,
      };
      await stores.projects.create(given);
      await stores.projects.changeLimits('newer' as ProjectId, { readsPerSecond: 7 });
      await stores.projects.create({ organizationId: 'own-org', id: 'deleted', name: 'deleted' });
      await stores.projects.delete('deleted' as ProjectId);
      const empty = await stores.organizations.create({ name: 'Empty' });
      const listed = await stores.organizations.list();
      expect(listed.map(({ id, projects }) => [id, projects.map((project) => project.id)])).toEqual([
        ['own-org', ['own', 'newer']],
        ['other-org', ['other']],
        [empty.id, []],
      ]);
      for (const { projects, ...organization } of listed) {
        expect(organization).toEqual(await stores.organizations.get(organization.id));
        expect(projects).toEqual(await stores.projects.list(organization.id));
      }
    });

    test('sessions name the organizations of their user that need a second factor, and no others', async () => {
      const [owner] = await stores.memberships.members('own-org');
      const client = { userAgent: null, address: null };
      const userId = owner?.user.id ?? '';
      await stores.users.invite({ email: owner?.user.email ?? '', organizationId: 'other-org', role: 'VIEWER' });
      await stores.userSessions.create(userId, { tokenHash: 'session', now, ...client });
      const needed = async () => (await stores.userSessions.find('session', now))?.needsSecondFactorIn;
      expect(await needed()).toEqual([]);
      const changed = await stores.organizations.update('own-org', { requiresSecondFactor: true });
      expect(changed.requiresSecondFactor).toBe(true);
      expect(await needed()).toEqual(['own-org']);
      await stores.organizations.update('own-org', { name: 'another name' });
      expect(await needed()).toEqual(['own-org']);
      await stores.organizations.update('own-org', { requiresSecondFactor: false });
      expect(await needed()).toEqual([]);
    });

    test('projects have the new name of their organization', async () => {
      await stores.organizations.update('own-org', { name: 'renamed' });
      expect((await stores.projects.get('own' as ProjectId))?.organization.name).toBe('renamed');
      expect((await stores.projects.get('other' as ProjectId))?.organization.name).not.toBe('renamed');
    });

    test('an organization with projects is not deleted, and keeps its keys and members', async () => {
      const key = await stores.apiKeys.create({ organizationId: 'own-org' });
      await expect(stores.organizations.delete('own-org')).rejects.toMatchObject({ code: 'invalid_input' });
      expect(await stores.apiKeys.authenticate(key.publicKey, key.secretKey)).toBeDefined();
      expect(await stores.memberships.members('own-org')).toHaveLength(1);
    });

    test('a deleted organization is not there: its keys open nothing, and no one belongs to it', async () => {
      const key = await stores.apiKeys.create({ organizationId: 'own-org' });
      const [owner] = await stores.memberships.members('own-org');
      await stores.projects.delete('own' as ProjectId);
      await stores.organizations.delete('own-org');
      expect(await stores.organizations.get('own-org')).toBeUndefined();
      expect((await stores.organizations.list()).map(({ id }) => id)).toEqual(['other-org']);
      expect((await stores.projects.organizations()).map(({ id }) => id)).toEqual(['other-org']);
      expect(await stores.apiKeys.authenticate(key.publicKey, key.secretKey)).toBeUndefined();
      expect(await stores.memberships.members('own-org')).toEqual([]);
      expect((await stores.users.find({ id: owner!.user.id }))?.memberships).toEqual([]);
      const change = { organizationId: 'own-org', userId: owner!.user.id, role: 'OWNER', by: null } as const;
      for (const refused of [
        async () => stores.organizations.delete('own-org'),
        async () => stores.organizations.update('own-org', { name: 'x' }),
        async () => stores.apiKeys.create({ organizationId: 'own-org' }),
        async () => stores.projects.create({ organizationId: 'own-org', name: 'x' }),
        async () => stores.memberships.setRole(change),
        async () => stores.users.invite({ email: 'a@b', organizationId: 'own-org', role: 'MEMBER' }),
      ]) {
        await expect(refused()).rejects.toMatchObject({ code: 'not_found' });
      }
      expect((await stores.erasures.unfinished()).map(({ projectId }) => projectId)).toEqual(['own']);
    });

    test.each(['unknown', '\0'])('an organization that is not there is undefined, or not found: %j', async (id) => {
      if (id === 'unknown') expect(await stores.organizations.get(id)).toBeUndefined();
      await expect(stores.organizations.delete(id)).rejects.toMatchObject({
        code: expect.stringMatching(/^(not_found|invalid_input)$/) as string,
      });
    });
  });
};
