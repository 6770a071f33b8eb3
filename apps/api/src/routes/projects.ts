import { listProjects } from '@spanledger/api-contract';
import type { Project } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';

export const projectRoutes = ({ projects }: Pick<ApiDependencies, 'projects'>): readonly Route[] => [
  jsonRoute(listProjects, async ({ caller: { projectId } }) => {
    const project = await projects.get(projectId);
    return { data: project === undefined ? [] : [projectJson(project)] };
  }),
];

/** As the answers about one project have it. */
export const projectJson = ({ id, name, organization, metadata, retentionDays }: Project) => ({
  id,
  name,
  organization: { id: organization.id, name: organization.name },
  metadata: { ...metadata },
  ...(retentionDays === null ? {} : { retentionDays }),
});
