import {
  endpoints,
  neededScopes,
  organizationHeader,
  placesOf,
  projectHeader,
  type Endpoint,
} from '@spanledger/api-contract';
import { roleRights, roles, type Role } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from './api.fixture.ts';
import { addUser, signedIn, type TestBrowser } from './people.fixture.ts';

const foreignProject = 'project-stranger';
const foreignOrganization = 'org-stranger';
const ownOrganization = 'org-own';
const asked = endpoints
  .filter((endpoint) => placesOf(endpoint).includes('project'))
  .map((endpoint) => ({ endpoint, operation: endpoint.operation }));
const askedOfOrganizations = endpoints
  .filter((endpoint) => placesOf(endpoint).includes('organization'))
  .map((endpoint) => ({ endpoint, operation: endpoint.operation }));

const send = async (browser: TestBrowser | undefined, endpoint: Endpoint, projectId?: string): Promise<number> => {
  const path = endpoint.path.replace('{projectId}', projectId ?? 'none').replace(/\{\w+\}/g, 'some-id');
  const init = { method: endpoint.method.toUpperCase(), ...(projectId === undefined ? {} : { projectId }) };
  const response = await browser?.ask(path, init);
  await response?.arrayBuffer();
  return response?.status ?? 0;
};

/** In an organization; nothing that is sent changes anything that another request rests on. */
const sendIn = async (
  browser: TestBrowser | undefined,
  endpoint: Endpoint,
  organizationId: string,
): Promise<number> => {
  const path = endpoint.path.replace(/\{\w+\}/g, 'some-id');
  const init = { method: endpoint.method.toUpperCase(), headers: { [organizationHeader]: organizationId } };
  const response = await browser?.ask(path, init);
  await response?.arrayBuffer();
  return response?.status ?? 0;
};

/*
 * Each role, in the organization and in the project alone, with each endpoint of projects, in the own project and in one of
 * another organization. What a role may do is its scopes, of one table; which scope an endpoint needs is in its contract.
 */
describe('every role', () => {
  let api: TestApi;
  const inOrganization = new Map<Role, TestBrowser>();
  const inProject = new Map<Role, TestBrowser>();
  let stranger: TestBrowser;

  beforeAll(async () => {
    api = await startTestApi();
    for (const role of roles) {
      inOrganization.set(role, await signedIn(api, await addUser(api, `${role}@organization`.toLowerCase(), role)));
      const other = role === 'NONE' ? 'OWNER' : 'NONE';
      const user = await addUser(api, `${role}@project`.toLowerCase(), other);
      await api.identity.memberships.setProjectRole({ projectId: api.projectId, userId: user.id, role });
      inProject.set(role, await signedIn(api, user));
    }
    const { user } = await api.identity.users.invite({ email: 'a@b', organizationId: 'org-stranger', role: 'OWNER' });
    stranger = await signedIn(api, user);
  });
  afterAll(async () => api.close());

  it.each(asked)(
    '$operation is open to the roles with a scope that it needs, and to no others',
    async ({ endpoint }) => {
      const needed = neededScopes(endpoint) ?? [];
      for (const role of roles) {
        const isAllowed = needed.some((scope) => roleRights[role].scopes.includes(scope));
        for (const browsers of [inOrganization, inProject]) {
          const status = await send(browsers.get(role), endpoint, api.projectId);
          if (role === 'NONE') expect([role, status]).toEqual([role, 404]);
          else if (isAllowed) expect([role, status]).not.toBeOneOf([401, 403].map((refused) => [role, refused]));
          else expect([role, status]).toEqual([role, 403]);
        }
      }
    },
  );

  it.each(asked)(
    '$operation is not there for a user of another organization, whatever the role',
    async ({ endpoint }) => {
      for (const role of roles) expect(await send(inOrganization.get(role), endpoint, foreignProject)).toBe(404);
      expect(await send(stranger, endpoint, api.projectId)).toBe(404);
      expect(await send(inOrganization.get('OWNER'), endpoint, 'nowhere')).toBe(404);
    },
  );

  it.each(askedOfOrganizations)(
    '$operation is open to the roles of the organization that have a scope it needs, and to no others',
    async ({ endpoint }) => {
      const needed = neededScopes(endpoint) ?? [];
      for (const role of roles) {
        const status = await sendIn(inOrganization.get(role), endpoint, ownOrganization);
        const isAllowed = needed.some((scope) => roleRights[role].organizationScopes.includes(scope));
        if (role === 'NONE') expect([role, status]).toEqual([role, 404]);
        else if (isAllowed) expect([role, status]).not.toBeOneOf([401, 403].map((refused) => [role, refused]));
        else expect([role, status]).toEqual([role, 403]);
        // A role of a project is none of the organization; who has none there has all in the organization here.
        const ofProject = await sendIn(inProject.get(role), endpoint, ownOrganization);
        if (role === 'NONE') expect(ofProject).not.toBeOneOf([401, 403]);
        else expect([role, ofProject]).toEqual([role, 404]);
      }
    },
  );

  it.each(askedOfOrganizations)(
    '$operation is not there in an organization in which the user has no role',
    async ({ endpoint }) => {
      for (const role of roles) {
        expect(await sendIn(inOrganization.get(role), endpoint, foreignOrganization)).toBe(404);
      }
      expect(await sendIn(stranger, endpoint, ownOrganization)).toBe(404);
      expect(await sendIn(inOrganization.get('OWNER'), endpoint, 'nowhere')).toBe(404);
    },
  );

  it.each(askedOfOrganizations.filter(({ endpoint }) => !placesOf(endpoint).includes('project')))(
    '$operation needs the organization to be named',
    async ({ endpoint }) => {
      expect(await send(inOrganization.get('OWNER'), endpoint, api.projectId)).toBe(400);
    },
  );

  it.each(asked)('$operation needs the project to be named', async ({ endpoint }) => {
    expect(await send(inOrganization.get('OWNER'), endpoint)).toBe(400);
  });

  it('a refusal names the role that a user has, and what is needed', async () => {
    const options = { method: 'POST', json: {}, projectId: api.projectId };
    const response = await inOrganization.get('VIEWER')?.ask('/api/public/traces', options);
    expect(await response?.json()).toMatchObject({
      code: 'permission_denied',
      message: 'Your role in this project is VIEWER, and this needs one with ingest.',
    });
  });

  it("a user's write is stored in the project that is named, and read there alone", async () => {
    const member = inOrganization.get('MEMBER')!;
    const options = { method: 'POST', json: { id: 'by-a-user', name: 'x' }, projectId: api.projectId };
    expect((await member.ask('/api/public/traces', options)).status).toBe(200);
    expect((await api.ask('/api/public/traces/by-a-user')).status).toBe(200);
    expect((await api.ask('/api/public/traces/by-a-user', { as: api.strangerKey })).status).toBe(404);
    const inForeign = { headers: { [projectHeader]: foreignProject } };
    expect((await stranger.ask('/api/public/traces/by-a-user', inForeign)).status).toBe(404);
  });

  it('keys of a project are managed by a user for that project alone, whatever the path is', async () => {
    const owner = inOrganization.get('OWNER')!;
    const foreign = await owner.ask(`/api/public/projects/${foreignProject}/apiKeys`, { projectId: api.projectId });
    expect(foreign.status).toBe(404);
    expect(
      (await owner.ask(`/api/public/projects/${api.projectId}/apiKeys`, { projectId: api.projectId })).status,
    ).toBe(200);
  });
});
