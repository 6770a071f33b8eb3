import {
  checkRoleChange,
  notFound,
  type MembershipStore,
  type Project,
  type ProjectId,
  type Role,
} from '@spanledger/core';

import { identityState, type IdentityState } from '../identity/identity-state.ts';
import { changeUser, membersOf } from './memory-user-store.ts';

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
    checkRoleChange(membersOf(state, organizationId), change);
    const user = state.users.find(({ id }) => id === userId);
    const isThere = state.organizations.some(({ id }) => id === organizationId);
    if (user === undefined || !isThere) throw notFound('What it refers to does not exist.');
    const place = user.memberships.findIndex((membership) => membership.organizationId === organizationId);
    const memberships = [...user.memberships];
    memberships.splice(
      place < 0 ? memberships.length : place,
      place < 0 ? 0 : 1,
      ...(role === null ? [] : [{ organizationId, role }]),
    );
    changeUser(state, userId, { memberships });
    if (role !== null) return;
    for (const { id, organization } of state.projects) {
      if (organization.id === organizationId) state.projectRoles.delete(keyOf(userId, id));
    }
  },
  setProjectRole: async ({ projectId, userId, role }) => {
    const project = state.projects.find(({ id }) => id === projectId);
    if (project === undefined) throw notFound('There is no project with this id.');
    if (!membersOf(state, project.organization.id).some((member) => member.userId === userId)) {
      throw notFound('This user is not a member of the organization of the project.');
    }
    if (role === null) state.projectRoles.delete(keyOf(userId, projectId));
    else state.projectRoles.set(keyOf(userId, projectId), role);
  },
});

const keyOf = (userId: string, projectId: ProjectId): string => `${userId} ${projectId}`;

const roleOf = (state: IdentityState, userId: string, { id, organization }: Project): Role | undefined => {
  const member = membersOf(state, organization.id).find((candidate) => candidate.userId === userId);
  return member === undefined ? undefined : (state.projectRoles.get(keyOf(userId, id)) ?? member.role);
};
