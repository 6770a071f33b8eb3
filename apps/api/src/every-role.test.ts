import { projectHeader } from '@spanledger/api-contract';
import { roleRights, roles } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeEveryRole, foreignProject, startEveryRole, type EveryRole } from './every-role.fixture.ts';

describe('every role', () => {
  let given: EveryRole;
  beforeAll(async () => {
    given = await startEveryRole();
  });
  afterAll(async () => given.api.close());

  describeEveryRole('bounds', () => given);

  it('a role has no right that the one before it has not', () => {
    for (const [at, before] of roles.slice(0, -1).entries()) {
      const role = roles[at + 1] ?? 'NONE';
      const { scopes, organizationScopes } = roleRights[before];
      expect(scopes).toEqual(expect.arrayContaining([...roleRights[role].scopes]));
      expect(organizationScopes).toEqual(expect.arrayContaining([...roleRights[role].organizationScopes]));
    }
  });

  it('a refusal names the role that a user has, and what is needed', async () => {
    const options = { method: 'POST', json: {}, projectId: given.api.projectId };
    const response = await given.inOrganization.VIEWER.ask('/api/public/traces', options);
    expect(await response.json()).toMatchObject({
      code: 'permission_denied',
      message: 'Your role in this project is VIEWER, and this needs one with ingest.',
    });
  });

  it("a user's write is stored in the project that is named, and read there alone", async () => {
    const member = given.inOrganization.MEMBER;
    const options = { method: 'POST', json: { id: 'by-a-user', name: 'x' }, projectId: given.api.projectId };
    expect((await member.ask('/api/public/traces', options)).status).toBe(200);
    expect((await given.api.ask('/api/public/traces/by-a-user')).status).toBe(200);
    expect((await given.api.ask('/api/public/traces/by-a-user', { as: given.api.strangerKey })).status).toBe(404);
    const inForeign = { headers: { [projectHeader]: foreignProject } };
    expect((await given.stranger.ask('/api/public/traces/by-a-user', inForeign)).status).toBe(404);
  });

  it('keys of a project are managed by a user for that project alone, whatever the path is', async () => {
    const owner = given.inOrganization.OWNER;
    const foreign = await owner.ask(`/api/public/projects/${foreignProject}/apiKeys`, {
      projectId: given.api.projectId,
    });
    expect(foreign.status).toBe(404);
    expect(
      (await owner.ask(`/api/public/projects/${given.api.projectId}/apiKeys`, { projectId: given.api.projectId }))
        .status,
    ).toBe(200);
  });
});
