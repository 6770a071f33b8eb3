import { listProjectMembers } from '@spanledger/api-contract';
import { notFound, type MembershipStore, type ProjectStore } from '@spanledger/core';

import { jsonRoute, type Route } from '../http/route.ts';

interface Parts {
  readonly memberships: Pick<MembershipStore, 'members' | 'projectMembers'>;
  readonly projects: Pick<ProjectStore, 'get'>;
}

/** The users with access to the project, for mentions. */
export const projectMemberRoutes = ({ memberships, projects }: Parts): readonly Route[] => [
  jsonRoute(listProjectMembers, async ({ caller: { projectId, userId: askedBy } }) => {
    const project = await projects.get(projectId);
    if (project === undefined) throw notFound('There is no project with this id.');
    const [members, others] = await Promise.all([
      memberships.members(project.organization.id),
      memberships.projectMembers(projectId),
    ]);
    const roleHere = new Map(others.map(({ user, role }) => [user.id, role]));
    const data = members
      .map(({ user: { id: userId, name, email }, role }) => ({
        userId,
        name,
        email: askedBy === undefined ? null : email,
        role: roleHere.get(userId) ?? role,
      }))
      .filter(({ role }) => role !== 'NONE');
    return { data };
  }),
];
