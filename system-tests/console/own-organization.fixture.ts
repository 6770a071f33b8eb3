import { projectScopes, type Role } from '@spanledger/core';
import { linkUrl, makeLink } from '@spanledger/people';
import { openPostgresStore } from '@spanledger/postgres-store';
import { inject } from 'vitest';

import { askProject, type ProjectAsker } from '../local-mode/ask-project.ts';

export interface OwnOrganization {
  readonly url: string;
  readonly projectId: string;
  /** Another project of the organization, without traces. */
  readonly emptyProjectId: string;
  /** A project of another organization, in which no user of this one has a role. */
  readonly foreignProjectId: string;
  readonly project: ProjectAsker;
  readonly emptyProject: ProjectAsker;
  readonly foreignProject: ProjectAsker;
  /** A link that signs in a new user with this role in the organization. */
  readonly linkFor: (role: Role) => Promise<string>;
  /** Another link for the user of the last one. */
  readonly linkAgain: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The address of a server, and its database. */
export interface ServerPlace {
  readonly url: string;
  readonly databaseUrl: string;
}

/** An organization with two projects, and a foreign project, on the given server or the shared one. */
export const ownOrganization = async (name: string, place?: ServerPlace): Promise<OwnOrganization> => {
  const { url, databaseUrl } = place ?? inject('sharedServer');
  const store = openPostgresStore({ url: databaseUrl, poolMax: 2 });
  const aProject = async (organizationId: string, projectName: string) => {
    const { id } = await store.projects.create({ organizationId, name: projectName });
    const { publicKey, secretKey } = await store.apiKeys.create(id, { scopes: projectScopes });
    return { id, ...askProject(url, { publicKey, secretKey }) };
  };
  const own = await store.organizations.create({ name });
  const foreign = await store.organizations.create({ name: `not ${name}` });
  const [project, emptyProject, foreignProject] = [
    await aProject(own.id, 'Support chat'),
    await aProject(own.id, 'Nothing yet'),
    await aProject(foreign.id, 'Of somebody else'),
  ];
  let users = 0;
  let userId = '';
  const makeUserLink = async (): Promise<string> => {
    const token = await makeLink(store.signInLinks, { userId, purpose: 'sign-in', now: Date.now() * 1000 });
    return linkUrl(url, 'sign-in', token);
  };
  return {
    url,
    projectId: project.id,
    emptyProjectId: emptyProject.id,
    foreignProjectId: foreignProject.id,
    project,
    emptyProject,
    foreignProject,
    linkFor: async (role) => {
      users += 1;
      const email = `${role.toLowerCase()}-${users}@${own.id.toLowerCase()}.example`;
      const { user } = await store.users.invite({ email, organizationId: own.id, role });
      userId = user.id;
      return makeUserLink();
    },
    linkAgain: makeUserLink,
    close: async () => store.close(),
  };
};
