import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations, type TwoOrganizations } from './two-organizations.ts';

const now = Date.UTC(2026, 0, 2) * 1000;
const organizationId = 'own-org';

/** The contract of every `UserStore`. `makeStores` returns empty stores each time. */
export const describeUserStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as UserStore`, () => {
    let stores: IdentityStores;
    let people: TwoOrganizations;

    beforeEach(async () => {
      stores = await makeStores();
      people = await twoOrganizations(stores);
    });

    test('an invited user is there with name and role, by id and by address, and has no password', async () => {
      const invitation = { email: 'ada@example.com', name: 'Адá 愛', organizationId, role: 'MEMBER' } as const;
      const { user, isNew } = await stores.users.invite(invitation);
      expect(isNew).toBe(true);
      expect(user).toMatchObject({ email: 'ada@example.com', name: 'Адá 愛', isDisabled: false, signedInAt: null });
      expect(user.memberships).toEqual([{ organizationId, role: 'MEMBER' }]);
      for (const by of [{ id: user.id }, { email: user.email }]) {
        expect(await stores.users.find(by)).toEqual(user);
        expect(await stores.users.passwordOf(by)).toEqual({ userId: user.id, isDisabled: false, passwordHash: null });
      }
      expect((await stores.users.list()).map(({ email }) => email)).toEqual([people.first.email, 'ada@example.com']);
    });

    test('an address is one user, in however many organizations, and keeps its name', async () => {
      const { id } = await people.add('ada@example.com', 'MEMBER');
      const again = { email: 'ada@example.com', name: 'Another', organizationId: 'other-org', role: 'VIEWER' } as const;
      const { user, isNew } = await stores.users.invite(again);
      expect([user.id, user.name, isNew]).toEqual([id, null, false]);
      expect(user.memberships).toHaveLength(2);
    });

    test('users are listed in pages, oldest first, each with all roles', async () => {
      const emails = ['ada@example.com', 'bo@example.com', 'cy@example.com'];
      for (const email of emails) await people.add(email, 'MEMBER');
      await stores.users.invite({ email: 'cy@example.com', organizationId: 'other-org', role: 'VIEWER' });
      const all = await stores.users.list();
      expect(all.map(({ email }) => email)).toEqual([people.first.email, ...emails]);
      expect(all.at(-1)?.memberships.map(({ role }) => role)).toEqual(['MEMBER', 'VIEWER']);
      const pages = await Promise.all([1, 2, 3].map((page) => stores.users.list({ page, limit: 2 })));
      expect(pages).toEqual([all.slice(0, 2), all.slice(2), []]);
    });

    test('a member is not invited again, and no user is invited to what is not there', async () => {
      await people.add('ada@example.com', 'MEMBER');
      await expect(people.add('ada@example.com', 'OWNER')).rejects.toMatchObject({ code: 'conflict' });
      const nowhere = { email: 'new@example.com', organizationId: 'nowhere', role: 'MEMBER' } as const;
      await expect(stores.users.invite(nowhere)).rejects.toMatchObject({ code: 'not_found' });
      for (const by of [{ email: 'new@example.com' }, { id: 'unknown' }]) {
        expect([await stores.users.find(by), await stores.users.passwordOf(by)]).toEqual([undefined, undefined]);
      }
      expect((await stores.users.find({ email: 'ada@example.com' }))?.memberships[0]?.role).toBe('MEMBER');
    });

    test('many invitations of one address at once make one user, who gets one role', async () => {
      const tries = await Promise.allSettled([1, 2, 3].map(() => people.add('ada@example.com', 'MEMBER')));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await stores.users.list()).filter(({ email }) => email === 'ada@example.com')).toHaveLength(1);
    });

    test('a disabled user is found as such, may be disabled and enabled twice, and others are as they were', async () => {
      const { id } = await people.add('ada@example.com', 'ADMIN');
      for (const isDisabled of [true, true, false, false]) {
        await stores.users.setDisabled(id, isDisabled, now);
        expect(await stores.users.find({ id })).toMatchObject({ isDisabled });
        expect(await stores.users.passwordOf({ id })).toMatchObject({ isDisabled });
        expect(await stores.users.find({ id: people.first.id })).toMatchObject({ isDisabled: false });
      }
      for (const isDisabled of [true, false]) {
        const unknown = stores.users.setDisabled('unknown', isDisabled, now);
        await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
      }
    });

    test('the last owner of any organization is not disabled', async () => {
      const { id } = await people.add('ada@example.com', 'OWNER');
      await expect(stores.users.setDisabled(people.first.id, true, now)).rejects.toMatchObject({ code: 'conflict' });
      await stores.users.invite({ email: 'ada@example.com', organizationId: 'other-org', role: 'OWNER' });
      await stores.users.setDisabled(people.first.id, true, now);
      await expect(stores.users.setDisabled(id, true, now)).rejects.toMatchObject({ code: 'conflict' });
      expect(await stores.users.find({ id })).toMatchObject({ isDisabled: false });
    });

    test('a deleted user is gone with roles, sessions, links and keys, may be invited as a new one, and others are as they were', async () => {
      const { id } = await people.add('ada@example.com', 'ADMIN');
      const other = await people.add('bo@example.com', 'MEMBER');
      const own = 'own' as ProjectId;
      await stores.memberships.setProjectRole({ projectId: own, userId: id, role: 'VIEWER' });
      const group = { displayName: 'All', externalId: null, role: null, projectId: null, memberIds: [id, other.id] };
      await stores.groups.create(group, { organizationId, by: null, now });
      const key = await stores.apiKeys.create(own, { userId: id, scopes: ['read'] });
      const session = { tokenHash: 'session', now, expiresAt: now + 60_000_000, userAgent: null, address: null };
      await stores.userSessions.create(id, session);
      const link = { userId: id, tokenHash: 'link', purpose: 'sign-in', now, expiresAt: now + 60_000_000 } as const;
      await stores.signInLinks.create(link);
      await stores.users.delete(id);
      expect(await stores.users.find({ id })).toBeUndefined();
      expect(await stores.users.passwordOf({ email: 'ada@example.com' })).toBeUndefined();
      expect(await stores.apiKeys.authenticate(key.publicKey, key.secretKey)).toBeUndefined();
      expect(await stores.userSessions.find('session', now)).toBeUndefined();
      expect(await stores.signInLinks.find('link', now)).toBeUndefined();
      expect((await stores.memberships.members(organizationId)).map(({ user }) => user.id)).not.toContain(id);
      expect(await stores.memberships.projectMembers(own)).toEqual([]);
      expect(await stores.groups.list(organizationId)).toMatchObject([{ memberIds: [other.id] }]);
      expect(await stores.memberships.formerMember(organizationId, id)).toBeUndefined();
      const again = await stores.users.invite({ email: 'ada@example.com', organizationId, role: 'VIEWER' });
      expect(again.isNew).toBe(true);
      expect(again.user.id).not.toBe(id);
      expect(await stores.users.find({ id: other.id })).toEqual(other);
      await expect(stores.users.delete(id)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('the last owner of any organization is not deleted', async () => {
      await people.add('ada@example.com', 'OWNER');
      await expect(stores.users.delete(people.first.id)).rejects.toMatchObject({ code: 'conflict' });
      expect(await stores.users.find({ id: people.first.id })).toEqual(people.first);
      await stores.users.invite({ email: 'ada@example.com', organizationId: 'other-org', role: 'OWNER' });
      await stores.users.delete(people.first.id);
      expect(await stores.users.find({ id: people.first.id })).toBeUndefined();
    });

    test('of two owners who are disabled at once one remains', async () => {
      await stores.users.invite({ email: 'ada@example.com', organizationId, role: 'OWNER' });
      await stores.users.invite({ email: 'ada@example.com', organizationId: 'other-org', role: 'OWNER' });
      const all = await stores.users.list();
      const tries = await Promise.allSettled(all.map(({ id }) => stores.users.setDisabled(id, true, now)));
      expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await stores.users.list()).filter(({ isDisabled }) => isDisabled)).toHaveLength(1);
    });
  });
};
