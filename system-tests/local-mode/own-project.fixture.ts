import { projectScopes } from '@spanledger/core';
import { openPostgresStore } from '@spanledger/postgres-store';
import { inject } from 'vitest';

import { askProject, type ProjectAsker, type ProjectKeys } from './ask-project.ts';
import type { SharedServer } from './shared-server-setup.fixture.ts';

export interface OwnProject extends ProjectAsker, Pick<SharedServer, 'url' | 'grpcUrl'> {
  readonly projectId: string;
  readonly keys: ProjectKeys;
}

/** A new project and a key with every scope on the shared server, for files that neither stop nor configure it. */
export const ownProject = async (): Promise<OwnProject> => {
  const { url, grpcUrl, databaseUrl } = inject('sharedServer');
  const store = openPostgresStore({ url: databaseUrl, poolMax: 1 });
  try {
    const [first] = await store.projects.list();
    const organizationId = first?.organization.id ?? '';
    const { id: projectId } = await store.projects.create({ organizationId, name: 'of a test file' });
    const { publicKey, secretKey } = await store.apiKeys.create(projectId, { scopes: projectScopes });
    const keys = { publicKey, secretKey };
    return { url, grpcUrl, projectId, keys, ...askProject(url, keys) };
  } finally {
    await store.close();
  }
};
