import { roleRights, type MembershipStore, type Project, type ProjectStore } from '@spanledger/core';

import type { AnyCaller } from './authenticator.ts';

export interface CostProjectStores {
  readonly projects: Pick<ProjectStore, 'get' | 'list'>;
  readonly memberships: Pick<MembershipStore, 'projectsOf'>;
}

export type CostProject = Pick<Project, 'id' | 'name'>;

/**
 * The projects whose costs a caller may read, oldest first: its own; all of its organization; of a user in an organization, those that
 * a role of the user opens. The name of a caller's own project is looked up only where `areNamed`; it is the id otherwise.
 */
export const costProjects = async (
  { projects, memberships }: CostProjectStores,
  caller: AnyCaller,
  areNamed: boolean,
): Promise<readonly CostProject[]> => {
  if (caller.projectId !== undefined) {
    const { projectId } = caller;
    const project = areNamed ? await projects.get(projectId) : undefined;
    return [{ id: projectId, name: project?.name ?? projectId }];
  }
  const { organizationId, userId } = caller;
  if (userId === undefined) return projects.list(organizationId);
  const open = await memberships.projectsOf(userId);
  return open
    .filter(
      ({ project, role }) => project.organization.id === organizationId && roleRights[role].scopes.includes('read'),
    )
    .map(({ project }) => project);
};
