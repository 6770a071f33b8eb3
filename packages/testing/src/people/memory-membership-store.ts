import {
  checkMayGive,
  checkRoleChange,
  notFound,
  type MembershipStore,
  type Project,
  type Role,
  type UserInRole,
} from '@spanledger/core';

import { endInvitations, identityState, revokePersonalKeys, type IdentityState } from '../identity/identity-state.ts';
import { changeUser, membersOf, userOf } from './memory-user-store.ts';

export const memoryMembershipStore = (state = identityState()): MembershipStore => ({
  find: async (userId, projectId) => {
    const project = state.projects.find(({ id }) => id === projectId);
    const role = project === undefined ? undefined : roleOf(state, userId, project);
    return project === undefined || role === undefined ? undefined : { project, role };
  },
  projectsOf: async (userId) =>
    state.projects.flatMap((project) => {
      const role = roleOf(state, userId, project);
      return role === undefined || role === 'NONE' ? [] : [{ project, role }];
    }),
  setRole: async (change) => {
    const { organizationId, userId, role } = change;
    const isThere = state.organizations.some(({ id }) => id === organizationId);
    if (!isThere) throw notFound('There is no organization with this id.');
    checkRoleChange(membersOf(state, organizationId), change);
    const user = state.users.find(({ id }) => id === userId);
    if (user === undefined) throw notFound('What it refers to does not exist.');
    const place = user.memberships.findIndex((membership) => membership.organizationId === organizationId);
    const memberships = [...user.memberships];
    memberships.splice(
      place < 0 ? memberships.length : place,
      place < 0 ? 0 : 1,
      ...(role === null ? [] : [{ organizationId, role }]),
    );
    changeUser(state, userId, { memberships });
    if (role !== null) return;
    state.formerMembers.add(keyOf(userId, organizationId));
    revokePersonalKeys(state, userId, organizationId);
    if (memberships.length === 0) endInvitations(state, userId);
    for (const [at, group] of state.groups.entries()) {
      if (group.organizationId !== organizationId) continue;
      state.groups[at] = { ...group, memberIds: group.memberIds.filter((id) => id !== userId) };
    }
    for (const { id, organization } of state.projects) {
      if (organization.id === organizationId) state.projectRoles.delete(keyOf(userId, id));
    }
  },
  members: async (organizationId) => usersInRole(state, organizationId),
  member: async (organizationId, who) =>
    usersInRole(state, organizationId).find(({ user }) =>
      'email' in who ? user.email === who.email : user.id === who.userId,
    ),
  formerMember: async (organizationId, userId) => {
    const isMember = membersOf(state, organizationId).some((member) => member.userId === userId);
    const user = state.users.find(({ id }) => id === userId);
    const hasLeft = !isMember && state.formerMembers.has(keyOf(userId, organizationId));
    return user === undefined || !hasLeft ? undefined : userOf(user);
  },
  projectMembers: async (projectId) => {
    const organizationId = state.projects.find(({ id }) => id === projectId)?.organization.id ?? '';
    return usersInRole(state, organizationId).flatMap(({ user }) => {
      const role = state.projectRoles.get(keyOf(user.id, projectId));
      return role === undefined ? [] : [{ user, role }];
    });
  },
  setProjectRole: async ({ projectId, userId, role, by = null, gives }) => {
    const project = state.projects.find(({ id }) => id === projectId);
    if (project === undefined) throw notFound('There is no project with this id.');
    const members = membersOf(state, project.organization.id);
    const member = members.find((candidate) => candidate.userId === userId);
    if (member === undefined) throw notFound('This user is not a member of the organization of the project.');
    checkMayGive(members, { by, gives }, [member.role, state.projectRoles.get(keyOf(userId, projectId)), role]);
    if (role === null) state.projectRoles.delete(keyOf(userId, projectId));
    else state.projectRoles.set(keyOf(userId, projectId), role);
  },
});

const usersInRole = (state: IdentityState, organizationId: string): readonly UserInRole[] =>
  state.users.flatMap((stored) => {
    const user = userOf(stored);
    const membership = user.memberships.find((candidate) => candidate.organizationId === organizationId);
    return membership === undefined ? [] : [{ user, role: membership.role }];
  });

const keyOf = (userId: string, place: string): string => `${userId} ${place}`;

const roleOf = (state: IdentityState, userId: string, { id, organization }: Project): Role | undefined => {
  const member = membersOf(state, organization.id).find((candidate) => candidate.userId === userId);
  return member === undefined ? undefined : (state.projectRoles.get(keyOf(userId, id)) ?? member.role);
};
