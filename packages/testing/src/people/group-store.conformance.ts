import type { GroupFacts, ProjectId, Role, User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations } from './two-organizations.ts';

const now = Date.UTC(2026, 0, 2) * 1000;
const organizationId = 'own-org';
const own = 'own' as ProjectId;

/** The contract of every `GroupStore`. `makeStores` returns empty stores each time. */
export const describeGroupStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  let stores: IdentityStores;
  let first: User;
  let ada: User;

  const giver = { organizationId, by: null, now };
  const facts = (given: Partial<GroupFacts> = {}): GroupFacts => ({
    displayName: 'Team',
    externalId: null,
    role: 'ADMIN',
    projectId: null,
    memberIds: [ada.id],
    ...given,
  });
  const roleOf = async (user = ada): Promise<Role | undefined> =>
    (await stores.users.find({ id: user.id }))?.memberships.find(
      (membership) => membership.organizationId === organizationId,
    )?.role;
  const roleInProject = async () => (await stores.memberships.find(ada.id, own))?.role;

  describe(`${name} as GroupStore`, () => {
    beforeEach(async () => {
      stores = await makeStores();
      const people = await twoOrganizations(stores);
      ({ first } = people);
      ada = await people.add('ada@example.com', 'VIEWER');
    });

    test('a group is read back, in its organization alone, and gives its members their role', async () => {
      const group = await stores.groups.create(facts({ externalId: 'x' }), giver);
      expect(await stores.groups.list(organizationId)).toEqual([group]);
      expect(group).toMatchObject({ ...facts({ externalId: 'x' }), createdAt: now, updatedAt: now });
      expect(await stores.groups.list('other-org')).toEqual([]);
      expect(await roleOf()).toBe('ADMIN');
    });

    test('the highest role of several groups counts, and after the last one there is none', async () => {
      const high = await stores.groups.create(facts(), giver);
      const low = await stores.groups.create(facts({ displayName: 'Others', role: 'MEMBER' }), giver);
      await stores.groups.delete(high.id, giver);
      expect(await roleOf()).toBe('MEMBER');
      await stores.groups.change(low.id, (group) => ({ ...group, memberIds: [] }), { ...giver, now: now + 1000 });
      expect(await roleOf()).toBe('NONE');
      expect(await stores.groups.list(organizationId)).toMatchObject([{ memberIds: [], updatedAt: now + 1000 }]);
    });

    test('a group of a project gives the role there, and the one of the organization counts again after it', async () => {
      const { id } = await stores.groups.create(facts({ projectId: own, role: 'MEMBER' }), giver);
      expect([await roleInProject(), await roleOf()]).toEqual(['MEMBER', 'VIEWER']);
      await stores.groups.change(id, (group) => ({ ...group, role: null }), giver);
      expect([await roleInProject(), await roleOf()]).toEqual(['VIEWER', 'VIEWER']);
    });

    test('a group of a project gives the role there to those who have it in another project', async () => {
      const { id: projectId } = await stores.projects.create({ organizationId, name: 'second' });
      await stores.memberships.setProjectRole({ projectId, userId: ada.id, role: 'MEMBER' });
      const { id } = await stores.groups.create(facts({ projectId: own, role: 'MEMBER' }), giver);
      expect(await roleInProject()).toBe('MEMBER');
      await stores.groups.delete(id, giver);
      expect([await roleInProject(), (await stores.memberships.find(ada.id, projectId))?.role]).toEqual([
        'VIEWER',
        'MEMBER',
      ]);
    });

    test('a group whose project was deleted is still changed, and another one is not moved to that project', async () => {
      const { id: projectId } = await stores.projects.create({ organizationId, name: 'second' });
      const { id } = await stores.groups.create(facts({ projectId, role: 'MEMBER' }), giver);
      await stores.projects.delete(projectId);
      await stores.groups.change(id, (group) => ({ ...group, displayName: 'Renamed', memberIds: [first.id] }), giver);
      expect(await stores.groups.list(organizationId)).toMatchObject([
        { displayName: 'Renamed', memberIds: [first.id] },
      ]);
      const other = await stores.groups.create(facts(), giver);
      const moved = stores.groups.change(other.id, (group) => ({ ...group, projectId }), giver);
      await expect(moved).rejects.toMatchObject({ code: 'not_found' });
      expect([await stores.memberships.find(first.id, projectId), await roleOf()]).toEqual([undefined, 'ADMIN']);
    });

    test('members are users of the organization, projects are of it, and names are taken once', async () => {
      const stranger = await stores.users.invite({ email: 'eve@x', organizationId: 'other-org', role: 'OWNER' });
      const refused = async (given: Partial<GroupFacts>) =>
        stores.groups.create(facts(given), giver).then(
          () => 'made',
          ({ code }: { code: string }) => code,
        );
      expect(await refused({ memberIds: [stranger.user.id] })).toBe('invalid_input');
      expect(await refused({ projectId: 'other' as ProjectId })).toBe('not_found');
      await stores.groups.create(facts(), giver);
      expect(await refused({ displayName: 'TEAM' })).toBe('conflict');
      expect(await stores.groups.list(organizationId)).toHaveLength(1);
    });

    test('the last owner stays one, and nothing of the change is made', async () => {
      const { id } = await stores.groups.create(facts({ role: 'OWNER', memberIds: [first.id] }), giver);
      await expect(stores.groups.delete(id, giver)).rejects.toMatchObject({ code: 'conflict' });
      expect(await stores.groups.list(organizationId)).toMatchObject([{ id, memberIds: [first.id] }]);
      expect(await roleOf(first)).toBe('OWNER');
    });

    test('who may not give a role gives none by a group', async () => {
      const less = { ...giver, gives: ['MEMBER', 'VIEWER', 'NONE'] as const };
      await expect(stores.groups.create(facts({ role: 'OWNER' }), less)).rejects.toMatchObject({
        code: 'permission_denied',
      });
      expect(await stores.groups.list(organizationId)).toEqual([]);
      expect(await roleOf()).toBe('VIEWER');
    });

    test('a group without members gets no role that its author may not give: others fill it', async () => {
      const less = { ...giver, gives: ['ADMIN', 'MEMBER', 'VIEWER', 'NONE'] as const };
      const refused = { code: 'permission_denied' };
      const empty = facts({ role: 'OWNER', memberIds: [] });
      await expect(stores.groups.create(empty, less)).rejects.toMatchObject(refused);
      await expect(stores.groups.create({ ...empty, projectId: own }, less)).rejects.toMatchObject(refused);
      const { id } = await stores.groups.create(facts({ role: 'MEMBER', memberIds: [] }), less);
      const raised = stores.groups.change(id, (group) => ({ ...group, role: 'OWNER' }), less);
      await expect(raised).rejects.toMatchObject(refused);
      await stores.groups.change(id, (group) => ({ ...group, role: 'OWNER' }), giver);
      const renamed = await stores.groups.change(id, (group) => ({ ...group, displayName: 'Renamed' }), less);
      expect(renamed).toMatchObject({ displayName: 'Renamed', role: 'OWNER' });
    });

    test('a group of another organization is not found', async () => {
      const { id } = await stores.groups.create(facts(), giver);
      const elsewhere = { ...giver, organizationId: 'other-org' };
      await expect(stores.groups.delete(id, elsewhere)).rejects.toMatchObject({ code: 'not_found' });
      await expect(stores.groups.change(id, (group) => group, elsewhere)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('who leaves the organization leaves its groups', async () => {
      await stores.groups.create(facts(), giver);
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: null, by: null });
      expect(await stores.groups.list(organizationId)).toMatchObject([{ memberIds: [] }]);
    });

    test('changes at once are made one after the other, and none is lost', async () => {
      const users = [];
      for (const at of [1, 2, 3, 4]) {
        const invitation = { email: `user-${at}@example.com`, organizationId, role: 'NONE' } as const;
        users.push((await stores.users.invite(invitation)).user);
      }
      const { id } = await stores.groups.create(facts({ memberIds: [] }), giver);
      const adding = users.map(async (user) =>
        stores.groups.change(id, (group) => ({ ...group, memberIds: [...group.memberIds, user.id] }), giver),
      );
      await Promise.all(adding);
      const [group] = await stores.groups.list(organizationId);
      expect(group?.memberIds.toSorted()).toEqual(users.map((user) => user.id).toSorted());
      for (const user of users) expect(await roleOf(user)).toBe('ADMIN');
    });
  });
};
