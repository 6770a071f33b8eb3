import { createProject, deleteProject, listOrganizationProjects, updateProject } from '@spanledger/api-contract';
import {
  checkAdministeredName,
  checkMetadata,
  checkRetentionDays,
  formatIso,
  type Project,
  type ProjectStore,
} from '@spanledger/core';

import { findOwnProject } from '../auth/own-project.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { projectJson } from './projects.ts';

interface Parts {
  readonly projects: Pick<ProjectStore, 'get' | 'list'>;
  readonly readBody: BodyReader;
}

/** The projects of the organization of the key or the user. */
export const organizationProjectRoutes = ({ projects, readBody }: Parts): readonly Route[] => [
  jsonRoute(listOrganizationProjects, async ({ caller: { organizationId } }) => ({
    projects: (await projects.list(organizationId)).map(listedProjectJson),
  })),
  jsonRoute(
    createProject,
    async ({ caller: { organizationId }, stores, body }) => {
      const name = checkAdministeredName('project', body.name);
      const project = await stores.projects.create({ organizationId, name, ...checked(body), isNameUnique: true });
      return projectJson(project);
    },
    readBody,
  ),
  jsonRoute(
    updateProject,
    async ({ caller, stores, params, body }) => {
      const id = await findOwnProject(projects, caller, params);
      const { name } = body;
      const renamed = typeof name === 'string' ? { name: checkAdministeredName('project', name) } : {};
      const project = await stores.projects.update(id, { ...renamed, ...checked(body), isNameUnique: true });
      return projectJson(project);
    },
    readBody,
  ),
  jsonRoute(deleteProject, async ({ caller, stores, params }) => {
    await stores.projects.delete(await findOwnProject(projects, caller, params));
    const message = 'Project deletion has been initiated: it is closed, and what is stored of it is being removed.';
    return { success: true as const, message };
  }),
];

interface GivenProject {
  readonly metadata?: unknown;
  readonly retention?: number | null | undefined;
}

const checked = ({ metadata, retention }: GivenProject) => ({
  metadata: metadata === undefined ? undefined : checkMetadata(metadata),
  retentionDays: typeof retention === 'number' ? checkRetentionDays(retention) : undefined,
});

/** As lists of projects have it. */
export const listedProjectJson = ({ id, name, metadata, createdAt, updatedAt }: Project) => ({
  id,
  name,
  metadata: { ...metadata },
  createdAt: formatIso(createdAt),
  updatedAt: formatIso(updatedAt),
});
