import type { ProjectId } from '@spanledger/core';

import type { IdentityStores } from './memory-identity.ts';

export interface MadeAtOnce {
  /** Creates the projects of `twoProjects` in empty stores by one operation: calls of the ports take much longer. */
  readonly makeTwoProjects?: () => Promise<unknown>;
}

/** Two projects of two organizations, without keys: writes to one must not be visible in the other. */
export const twoProjects = async ({
  firstStart,
  apiKeys,
  makeTwoProjects,
}: IdentityStores & MadeAtOnce): Promise<readonly [ProjectId, ProjectId]> => {
  if (makeTwoProjects !== undefined) {
    await makeTwoProjects();
    return ['own' as ProjectId, 'other' as ProjectId];
  }
  const own = await firstStart.ensure({ organizationId: 'own-org', projectId: 'own', publicKey: 'pk-own' });
  const other = await firstStart.ensure({ organizationId: 'other-org', projectId: 'other', publicKey: 'pk-other' });
  await apiKeys.revoke('pk-own');
  await apiKeys.revoke('pk-other');
  return [own.project.id, other.project.id];
};

/** The rows that it inserts into an empty migrated PostgreSQL database, without random secrets. */
export const twoProjectsSql = `
  INSERT INTO organizations (id, name) VALUES ('own-org', 'Default'), ('other-org', 'Default');
  INSERT INTO projects (id, organization_id, name) VALUES ('own', 'own-org', 'Default'), ('other', 'other-org', 'Default');
  INSERT INTO api_keys (id, project_id, public_key, hashed_secret_key, salt, display_secret_key, note, revoked_at)
    SELECT gen_random_uuid(), id, 'pk-' || id, 'sha256:00', '00', 'sk-…', 'first start', clock_timestamp()
    FROM projects ORDER BY created_at;
  INSERT INTO users (id, email) VALUES (gen_random_uuid(), 'owner@localhost');
  INSERT INTO memberships (user_id, organization_id, role) SELECT id, 'own-org', 'OWNER' FROM users`;
