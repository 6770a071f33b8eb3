import { roles, type ProjectId, type User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations, type TwoOrganizations } from './two-organizations.ts';

const organizationId = 'own-org';
const own = 'own' as ProjectId;
const other = 'other' as ProjectId;

/** The contract of every `MembershipStore`. `makeStores` returns empty stores each time. */
export const describeMembershipStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as MembershipStore`, () => {
    let stores: IdentityStores;
    let people: TwoOrganizations;
    let ada: User;

    beforeEach(async () => {
      stores = await makeStores();
      people = await twoOrganizations(stores);
      ada = await people.add('ada@example.com', 'MEMBER');
    });

    const roleIn = async (userId: string, projectId: ProjectId) =>
      (await stores.memberships.find(userId, projectId))?.role;
    const change = async (userId: string, role: 'OWNER' | 'VIEWER' | null, by: string): Promise<void> =>
      stores.memberships.setRole({ organizationId, userId, role, by });
    const roleOf = async ({ id }: User) => (await stores.users.find({ id }))?.memberships[0]?.role;

    test('a role in an organization is one in its projects, and in no other project', async () => {
      expect(await roleIn(ada.id, own)).toBe('MEMBER');
      for (const id of [other, 'nowhere' as ProjectId]) {
        expect(await roleIn(ada.id, id)).toBeUndefined();
      }
      expect(await roleIn('unknown', own)).toBeUndefined();
      const projects = await stores.memberships.projectsOf(ada.id);
      expect(projects.map(({ project, role }) => [project.id, role])).toEqual([[own, 'MEMBER']]);
      expect((await stores.memberships.projectsOf(people.first.id)).map(({ project }) => project.id)).toEqual([
        own,
        other,
      ]);
    });

    test.each(roles)('the role %s of a project counts in it alone, until it is taken', async (role) => {
      const second = await stores.projects.create({ organizationId, name: 'second', id: 'second' });
      await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role });
      expect(await roleIn(ada.id, own)).toBe(role);
      expect(await roleIn(ada.id, second.id)).toBe('MEMBER');
      expect(await roleOf(ada)).toBe('MEMBER');
      expect(await stores.memberships.projectsOf(ada.id)).toHaveLength(role === 'NONE' ? 1 : 2);
      await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role: null });
      expect(await roleIn(ada.id, own)).toBe('MEMBER');
    });

    test('a role of a project is for members of its organization, and goes with the membership', async () => {
      const foreign = stores.memberships.setProjectRole({ projectId: other, userId: ada.id, role: 'OWNER' });
      await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
      const nowhere = { projectId: 'nowhere' as ProjectId, userId: ada.id, role: 'OWNER' as const };
      await expect(stores.memberships.setProjectRole(nowhere)).rejects.toMatchObject({ code: 'not_found' });
      await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role: 'OWNER' });
      await stores.memberships.setRole({ organizationId: 'other-org', userId: ada.id, role: 'VIEWER', by: null });
      await stores.memberships.setProjectRole({ projectId: other, userId: ada.id, role: 'ADMIN' });
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: null, by: null });
      expect([await roleIn(ada.id, own), await roleIn(ada.id, other)]).toEqual([undefined, 'ADMIN']);
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: 'VIEWER', by: null });
      expect(await roleIn(ada.id, own)).toBe('VIEWER');
    });

    test('who left is a former member, until they are a member again, and nobody else is', async () => {
      const former = async (userId: string, place = organizationId) =>
        (await stores.memberships.formerMember(place, userId))?.email;
      const theirs = await stores.users.invite({
        email: 'eve@example.com',
        organizationId: 'other-org',
        role: 'OWNER',
      });
      expect(await former(ada.id)).toBeUndefined();
      await change(ada.id, null, people.first.id);
      expect(await former(ada.id)).toBe('ada@example.com');
      for (const id of [people.first.id, theirs.user.id, 'unknown']) expect(await former(id)).toBeUndefined();
      expect(await former(ada.id, 'other-org')).toBeUndefined();
      await change(ada.id, 'VIEWER', people.first.id);
      expect(await former(ada.id)).toBeUndefined();
      await change(ada.id, null, people.first.id);
      expect(await former(ada.id)).toBe('ada@example.com');
    });

    test('members of an organization, and those with another role in a project, are listed in order, and no others', async () => {
      const bob = await people.add('bob@example.com', 'VIEWER');
      const shown = async () =>
        (await stores.memberships.members(organizationId)).map(({ user, role }) => [user.email, role]);
      const both = [
        [people.first.email, 'OWNER'],
        [ada.email, 'MEMBER'],
      ];
      expect(await shown()).toEqual([...both, [bob.email, 'VIEWER']]);
      expect(await stores.memberships.members('other-org')).toMatchObject([{ user: { id: people.first.id } }]);
      expect(await stores.memberships.members('nowhere')).toEqual([]);
      await stores.memberships.setProjectRole({ projectId: own, userId: bob.id, role: 'ADMIN' });
      const inProject = await stores.memberships.projectMembers(own);
      expect(inProject.map(({ user, role }) => [user.id, role])).toEqual([[bob.id, 'ADMIN']]);
      expect(await stores.memberships.projectMembers(other)).toEqual([]);
      await stores.memberships.setRole({ organizationId, userId: bob.id, role: null, by: null });
      expect([await shown(), await stores.memberships.projectMembers(own)]).toEqual([both, []]);
    });

    test('one member is found by id or e-mail address, in the organization alone', async () => {
      const found = { user: await stores.users.find({ id: ada.id }), role: 'MEMBER' };
      for (const who of [{ userId: ada.id }, { email: 'ada@example.com' }]) {
        expect(await stores.memberships.member(organizationId, who)).toEqual(found);
        expect(await stores.memberships.member('other-org', who)).toBeUndefined();
      }
      for (const who of [{ userId: 'ada@example.com' }, { email: ada.id }, { email: '' }]) {
        expect(await stores.memberships.member(organizationId, who)).toBeUndefined();
      }
      await change(ada.id, null, people.first.id);
      expect(await stores.memberships.member(organizationId, { userId: ada.id })).toBeUndefined();
    });

    test('a role of a project is touched by those who may give it, the one before, and that of the organization', async () => {
      const admin = await people.add('admin@example.com', 'ADMIN');
      const give = async (userId: string, role: 'OWNER' | 'VIEWER' | null, giver: object) =>
        stores.memberships.setProjectRole({ projectId: own, userId, role, ...giver });
      await give(ada.id, 'VIEWER', { by: admin.id });
      for (const [userId, role, giver] of [
        [ada.id, 'OWNER', { by: admin.id }],
        [people.first.id, 'VIEWER', { by: admin.id }],
        [ada.id, null, { by: ada.id }],
        [ada.id, 'OWNER', { by: null, gives: ['VIEWER'] }],
        [ada.id, 'OWNER', { by: people.first.id, gives: ['VIEWER', 'MEMBER'] }],
      ] as const) {
        await expect(give(userId, role, giver)).rejects.toMatchObject({ code: 'permission_denied' });
      }
      expect(await roleIn(ada.id, own)).toBe('VIEWER');
    });

    test('a role of one project is neither looked at nor taken away by a change in another of the organization', async () => {
      const admin = await people.add('admin@example.com', 'ADMIN');
      const { id: second } = await stores.projects.create({ organizationId, name: 'second' });
      await stores.memberships.setProjectRole({ projectId: second, userId: ada.id, role: 'OWNER' });
      for (const role of ['VIEWER', null] as const) {
        await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role, by: admin.id });
      }
      expect(await roleIn(ada.id, own)).toBe('MEMBER');
      expect(await roleIn(ada.id, second)).toBe('OWNER');
    });

    test('a deleted project is open to no one', async () => {
      await stores.projects.delete(own);
      expect(await roleIn(ada.id, own)).toBeUndefined();
      expect(await stores.memberships.projectsOf(ada.id)).toEqual([]);
    });

    test('the last owner neither leaves nor gets another role, whichever user asks', async () => {
      const { id } = people.first;
      for (const by of [null, id]) {
        for (const role of [null, 'ADMIN', 'NONE'] as const) {
          const change = stores.memberships.setRole({ organizationId, userId: id, role, by });
          await expect(change).rejects.toMatchObject({ code: 'conflict' });
        }
      }
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: 'OWNER', by: id });
      await stores.memberships.setRole({ organizationId, userId: id, role: null, by: id });
      expect(await roleIn(id, own)).toBeUndefined();
      expect(await roleIn(id, other)).toBe('OWNER');
    });

    test('a disabled owner does not count as one', async () => {
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: 'OWNER', by: null });
      await stores.users.setDisabled(ada.id, true, 1_000_000_000);
      const leaving = { organizationId, userId: people.first.id, role: null, by: people.first.id };
      await expect(stores.memberships.setRole(leaving)).rejects.toMatchObject({ code: 'conflict' });
    });

    test('an admin gives and takes all roles but that of an owner; others give none, and anyone may leave', async () => {
      const admin = await people.add('admin@example.com', 'ADMIN');
      const denied = { code: 'permission_denied' };
      await expect(change(ada.id, 'OWNER', admin.id)).rejects.toMatchObject(denied);
      await expect(change(people.first.id, 'VIEWER', admin.id)).rejects.toMatchObject(denied);
      await expect(change(admin.id, 'VIEWER', ada.id)).rejects.toMatchObject(denied);
      await expect(change(ada.id, 'OWNER', ada.id)).rejects.toMatchObject(denied);
      await expect(change(ada.id, 'VIEWER', 'unknown')).rejects.toMatchObject(denied);
      await change(ada.id, 'VIEWER', admin.id);
      expect(await roleOf(ada)).toBe('VIEWER');
      await change(ada.id, null, ada.id);
      expect(await roleIn(ada.id, own)).toBeUndefined();
    });

    test('of two who remove each other at once one remains, each time', async () => {
      for (const round of [1, 2, 3, 4, 5]) {
        const pair = [
          await people.add(`a${round}@example.com`, 'ADMIN'),
          await people.add(`b${round}@example.com`, 'ADMIN'),
        ];
        const [a = '', b = ''] = pair.map(({ id }) => id);
        const tries = await Promise.allSettled([
          stores.memberships.setRole({ organizationId, userId: a, role: null, by: b }),
          stores.memberships.setRole({ organizationId, userId: b, role: null, by: a }),
        ]);
        expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        const left = await Promise.all([a, b].map((id) => roleIn(id, own)));
        expect(left.filter((role) => role === 'ADMIN')).toHaveLength(1);
      }
    });

    test('a role is for users and organizations that are there', async () => {
      const changes = [
        { organizationId, userId: 'unknown', role: 'VIEWER', by: null },
        { organizationId, userId: 'unknown', role: null, by: null },
        { organizationId: 'nowhere', userId: ada.id, role: 'VIEWER', by: null },
      ] as const;
      for (const change of changes) {
        await expect(stores.memberships.setRole(change)).rejects.toMatchObject({ code: 'not_found' });
      }
    });
  });
};
