import { createPersonalKey, listPersonalKeys } from '@spanledger/api-contract';
import type { Role, User } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addMember, ownOrganization } from '../organization.fixture.ts';
import { addUser, signedIn, type TestBrowser } from '../people.fixture.ts';

const path = '/api/auth/keys';

const post = async (browser: TestBrowser, json: object) => browser.ask(path, { method: 'POST', json });

const list = async (browser: TestBrowser) =>
  listPersonalKeys.responses[200].schema.parse(await (await browser.ask(path)).json()).apiKeys;

const create = async (browser: TestBrowser, json: object) =>
  createPersonalKey.responses[201].schema.parse(await (await post(browser, json)).json());

describe('personal keys', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(async () => api.close());

  const person = async (role: Role): Promise<{ readonly user: User; readonly browser: TestBrowser }> => {
    const user = await addUser(api, `${role}@example.com`.toLowerCase(), role);
    return { user, browser: await signedIn(api, user) };
  };
  it('act in a project as their user, are listed without their secret, and are revoked', async () => {
    const { browser } = await person('MEMBER');
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const key = await create(browser, { projectId: api.projectId, note: 'notebook', expiresAt });
    expect(key).toMatchObject({ projectId: api.projectId, organizationId: null, note: 'notebook', expiresAt });
    expect(key.scopes).toEqual(['ingest', 'read', 'scores', 'write']);
    expect((await api.ask('/api/public/traces', { as: key })).status).toBe(200);
    expect((await list(browser)).map(({ id }) => id)).toEqual([key.id]);
    expect(JSON.stringify(await list(browser))).not.toContain(key.secretKey);
    const revoke = async () => browser.ask(`${path}/${key.id}`, { method: 'DELETE' });
    expect([(await revoke()).status, (await revoke()).status]).toEqual([200, 404]);
    expect(await api.identity.apiKeys.authenticate(key.publicKey, key.secretKey)).toBeUndefined();
  });

  it('act in an organization by the role of their user, who gives no more than that', async () => {
    const { browser } = await person('ADMIN');
    const key = await create(browser, { organizationId: ownOrganization });
    expect(key).toMatchObject({ organizationId: ownOrganization, scopes: ['organization', 'costs'] });
    const userId = await addMember(api, 'member@example.com', 'MEMBER');
    const give = async (role: string) =>
      api.ask('/api/public/organizations/memberships', {
        as: key,
        method: 'PUT',
        body: JSON.stringify({ userId, role }),
      });
    expect([(await give('OWNER')).status, (await give('VIEWER')).status]).toEqual([403, 200]);
    const owner = await person('OWNER');
    const less = await create(owner.browser, { organizationId: ownOrganization, scopes: ['organization'] });
    const put = { method: 'PUT', body: JSON.stringify({ userId, role: 'OWNER' }) };
    expect((await api.ask('/api/public/organizations/memberships', { as: less, ...put })).status).toBe(403);
  });

  it.each<[Role, object, number]>([
    ['VIEWER', { scopes: ['ingest'] }, 403],
    ['VIEWER', { scopes: ['organization'] }, 400],
    ['MEMBER', { projectId: null, organizationId: ownOrganization, scopes: ['organization'] }, 403],
    ['OWNER', { projectId: 'project-stranger' }, 404],
    ['OWNER', { projectId: '\0' }, 404],
    ['OWNER', { projectId: null, organizationId: 'org-stranger' }, 404],
    ['NONE', {}, 404],
    ['OWNER', { projectId: null }, 400],
    ['OWNER', { organizationId: ownOrganization }, 400],
  ])('a user who is %s makes none of %j', async (role, json, status) => {
    const { browser } = await person(role);
    const response = await post(browser, { projectId: api.projectId, ...json });
    expect(response.status).toBe(status);
    expect(await list(browser)).toEqual([]);
  });

  it('end when their user is taken out', async () => {
    const { browser, user } = await person('MEMBER');
    const { publicKey, secretKey } = await create(browser, { projectId: api.projectId });
    await api.identity.memberships.setRole({ organizationId: ownOrganization, userId: user.id, role: null, by: null });
    expect(await api.identity.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    expect(await list(browser)).toEqual([]);
  });

  it('are those of their user alone: nobody else sees or revokes them, and no key makes one', async () => {
    const { browser } = await person('MEMBER');
    const other = await person('OWNER');
    const key = await create(browser, { projectId: api.projectId });
    expect(await list(other.browser)).toEqual([]);
    expect((await other.browser.ask(`${path}/${key.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await api.ask(path, { as: key, json: { projectId: api.projectId } })).status).toBe(401);
  });
});
