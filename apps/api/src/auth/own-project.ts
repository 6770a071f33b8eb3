import { notFound, projectIdSchema, type ProjectId, type ProjectStore } from '@spanledger/core';

import type { AnyCaller } from './authenticator.ts';

/** The project of a path, which is the caller's own, or one of the caller's organization. Others are `not_found`. */
export const findOwnProject = async (
  projects: Pick<ProjectStore, 'get'>,
  caller: AnyCaller,
  { projectId }: { readonly projectId: string },
): Promise<ProjectId> => {
  if (caller.projectId !== undefined) {
    if (caller.projectId !== projectId) throw notFound('Project not found: a key manages its own project.');
    return caller.projectId;
  }
  const { data } = projectIdSchema.safeParse(projectId);
  const project = data === undefined ? undefined : await projects.get(data);
  if (project?.organization.id === caller.organizationId) return project.id;
  throw notFound('Project not found in this organization.');
};
