import type { ProjectId } from '@spanledger/core';

import type { IdentityStores } from './memory-identity.ts';

/** Two projects of two organizations, without keys: what is done in one must not be seen in the other. */
export const twoProjects = async ({
  firstStart,
  apiKeys,
}: IdentityStores): Promise<readonly [ProjectId, ProjectId]> => {
  const own = await firstStart.ensure({ organizationId: 'own-org', projectId: 'own', publicKey: 'pk-own' });
  const other = await firstStart.ensure({ organizationId: 'other-org', projectId: 'other', publicKey: 'pk-other' });
  await apiKeys.revoke('pk-own');
  await apiKeys.revoke('pk-other');
  return [own.project.id, other.project.id];
};
