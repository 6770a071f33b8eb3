import {
  deleteMembership,
  deleteProjectMembership,
  listMemberships,
  listProjectMemberships,
  updateMembership,
  updateProjectMembership,
} from '@spanledger/api-contract';
import { notFound, type MembershipStore, type ProjectStore, type UserInRole } from '@spanledger/core';

import type { Request } from 'express';

import { findOwnProject } from '../auth/own-project.ts';
import { roleGiverOf } from '../auth/role-giver.ts';
import { langfusePythonOf } from '../http/langfuse-python.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts {
  readonly memberships: Pick<MembershipStore, 'members' | 'member' | 'projectMembers'>;
  readonly projects: Pick<ProjectStore, 'get'>;
  readonly readBody: BodyReader;
}

const message = 'Membership deleted successfully';

/** The members of the organization, with their roles. */
export const membershipRoutes = ({ memberships, readBody }: Parts): readonly Route[] => [
  jsonRoute(listMemberships, async ({ caller: { organizationId }, request }) =>
    listJson(await memberships.members(organizationId), request),
  ),
  jsonRoute(
    updateMembership,
    async ({ caller, stores, request, body: { userId, role } }) => {
      const { organizationId } = caller;
      const { user } = assertMember(await memberships.member(organizationId, { userId }));
      await stores.memberships.setRole({ organizationId, userId, role, ...roleGiverOf(caller) });
      return memberJson({ user, role }, request);
    },
    readBody,
  ),
  jsonRoute(
    deleteMembership,
    async ({ caller, stores, body: { userId } }) => {
      const { organizationId } = caller;
      await stores.memberships.setRole({ organizationId, userId, role: null, ...roleGiverOf(caller) });
      return { message, userId };
    },
    readBody,
  ),
];

/** Who has a role of their own in a project. */
export const projectMembershipRoutes = ({ memberships, projects, readBody }: Parts): readonly Route[] => [
  jsonRoute(listProjectMemberships, async ({ caller, params, request }) => {
    const projectId = await findOwnProject(projects, caller, params);
    return listJson(await memberships.projectMembers(projectId), request);
  }),
  jsonRoute(
    updateProjectMembership,
    async ({ caller, stores, params, request, body: { userId, role } }) => {
      const projectId = await findOwnProject(projects, caller, params);
      const { user } = assertMember(await memberships.member(caller.organizationId, { userId }));
      await stores.memberships.setProjectRole({ projectId, userId, role, ...roleGiverOf(caller) });
      return memberJson({ user, role }, request);
    },
    readBody,
  ),
  jsonRoute(
    deleteProjectMembership,
    async ({ caller, stores, params, body: { userId } }) => {
      const projectId = await findOwnProject(projects, caller, params);
      const members = await memberships.projectMembers(projectId);
      assertMember(members.find(({ user }) => user.id === userId));
      await stores.memberships.setProjectRole({ projectId, userId, role: null, ...roleGiverOf(caller) });
      return { message, userId };
    },
    readBody,
  ),
];

const assertMember = (member: UserInRole | undefined): UserInRole => {
  if (member === undefined) throw notFound('User not found here. Invite the user to the organization first.');
  return member;
};

const listJson = (members: readonly UserInRole[], request: Request) => {
  const all = members.map((member) => memberJson(member, request));
  if (!isLangfusePython(request)) return { memberships: all };
  return {
    memberships: all.filter(({ role }) => role !== 'NONE'),
    withoutRole: all.filter(({ role }) => role === 'NONE'),
  };
};

const memberJson = ({ user: { id, email, name }, role }: UserInRole, request: Request) => ({
  userId: id,
  role,
  email,
  name: name ?? (isLangfusePython(request) ? '' : null),
});

/** It knows no role NONE, and no name that is null. */
const isLangfusePython = (request: Request): boolean => langfusePythonOf(request) !== undefined;
