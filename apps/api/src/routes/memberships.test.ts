import { listMemberships, updateMembership } from '@spanledger/api-contract';
import type { Role } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { addMember, organizationKey, ownOrganization } from '../organization.fixture.ts';
import { addUser, signedIn, type TestBrowser } from '../people.fixture.ts';

const path = '/api/public/organizations/memberships';

const byUser = async (browser: TestBrowser, method: string, json: object) =>
  browser.ask(path, { method, json, headers: { 'x-spanledger-organization': ownOrganization } });

describe('the members of an organization', () => {
  let api: TestApi;
  let as: KeyPair;
  let first: string;
  beforeEach(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
    first = (await api.identity.users.list())[0]?.id ?? '';
  });
  afterEach(async () => api.close());

  const send = async (method: string, json: object, at = path, key: KeyPair = as) =>
    api.ask(at, { as: key, method, body: JSON.stringify(json) });
  const list = async (at = path) =>
    listMemberships.responses[200].schema.parse(await api.askJson(at, { as })).memberships;

  it('are listed, given other roles, and taken out', async () => {
    const userId = await addMember(api, 'ada@example.com', 'MEMBER');
    expect(await list()).toContainEqual({ userId, role: 'MEMBER', email: 'ada@example.com', name: null });
    const changed = await (await send('PUT', { userId, role: 'VIEWER' })).json();
    expect(updateMembership.responses[200].schema.parse(changed)).toMatchObject({ userId, role: 'VIEWER' });
    const removed = await send('DELETE', { userId });
    expect([removed.status, await removed.json()]).toEqual([
      200,
      { message: 'Membership deleted successfully', userId },
    ]);
    expect((await list()).map((member) => member.userId)).not.toContain(userId);
  });

  it('are those of this organization: a user of another one is not found, and gets no role by it', async () => {
    const theirs = await addMember(api, 'theirs@example.com', 'MEMBER', 'org-stranger');
    for (const userId of [theirs, 'unknown']) {
      for (const [method, json] of [
        ['PUT', { userId, role: 'VIEWER' }],
        ['DELETE', { userId }],
      ] as const) {
        expect((await send(method, json)).status).toBe(404);
        expect((await send(method, json, `/api/public/projects/${api.projectId}/memberships`)).status).toBe(404);
      }
    }
  });

  it.each([{}, { userId: 5, role: 'VIEWER' }, { userId: 'x', role: 'KING' }, { userId: '', role: 'VIEWER' }])(
    'are not changed by %j',
    async (json) => {
      expect((await send('PUT', json)).status).toBe(400);
    },
  );

  it('keep an owner: the last one is neither lowered nor taken out', async () => {
    for (const [method, json] of [
      ['PUT', { userId: first, role: 'ADMIN' }],
      ['DELETE', { userId: first }],
    ] as const) {
      const response = await send(method, json);
      expect([response.status, await response.json()]).toMatchObject([
        409,
        { message: expect.stringContaining('last owner') as string },
      ]);
    }
    await addMember(api, 'second@example.com', 'OWNER');
    expect((await send('DELETE', { userId: first })).status).toBe(200);
  });

  it('two admins who remove each other: one stays', async () => {
    const users = [await addUser(api, 'a@example.com', 'ADMIN'), await addUser(api, 'b@example.com', 'ADMIN')] as const;
    const browsers = [await signedIn(api, users[0]), await signedIn(api, users[1])] as const;
    const answers = await Promise.all([
      byUser(browsers[0], 'DELETE', { userId: users[1].id }),
      byUser(browsers[1], 'DELETE', { userId: users[0].id }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status === 403 || status === 404)).toHaveLength(1);
    expect((await list()).filter(({ role }) => role === 'ADMIN')).toHaveLength(1);
  });

  it.each<[string, Role, number]>([
    ['OWNER', 'OWNER', 200],
    ['ADMIN', 'OWNER', 403],
    ['ADMIN', 'ADMIN', 200],
  ])('an %s who makes a member %s is answered %d', async (who, role, status) => {
    const browser = await signedIn(api, await addUser(api, 'who@example.com', who as Role));
    const userId = await addMember(api, 'member@example.com', 'MEMBER');
    expect((await byUser(browser, 'PUT', { userId, role })).status).toBe(status);
  });

  it('owners are made and changed by keys with the scope owner alone', async () => {
    const less = await organizationKey(api, ownOrganization, ['organization']);
    await addMember(api, 'second@example.com', 'OWNER');
    const userId = await addMember(api, 'member@example.com', 'MEMBER');
    expect((await send('PUT', { userId, role: 'OWNER' }, path, less)).status).toBe(403);
    expect((await send('DELETE', { userId: first }, path, less)).status).toBe(403);
    expect((await send('PUT', { userId, role: 'ADMIN' }, path, less)).status).toBe(200);
    expect((await send('PUT', { userId, role: 'OWNER' })).status).toBe(200);
  });

  it('are readable by the Langfuse client for Python, which has no role NONE and no name that is null', async () => {
    const ofProject = `/api/public/projects/${api.projectId}/memberships`;
    const userId = await addMember(api, 'member@example.com', 'MEMBER');
    const outside = await addMember(api, 'outside@example.com', 'NONE');
    const asPython = async (at: string, init: { method?: string; body?: string } = {}) =>
      (await api.ask(at, { as, headers: { 'x-langfuse-sdk-name': 'python' }, ...init })).json() as Promise<unknown>;
    const none = { userId: outside, role: 'NONE', email: 'outside@example.com', name: '' };
    const answer = listMemberships.responses[200].schema.parse(await asPython(path));
    expect(answer.memberships).toContainEqual({ userId, role: 'MEMBER', email: 'member@example.com', name: '' });
    expect(answer.memberships.map((member) => member.userId)).not.toContain(outside);
    expect(answer.withoutRole).toEqual([none]);
    expect(await list()).toContainEqual({ ...none, name: null });
    await send('PUT', { userId: outside, role: 'NONE' }, ofProject);
    expect(await asPython(ofProject)).toEqual({ memberships: [], withoutRole: [none] });
    const body = JSON.stringify({ userId, role: 'VIEWER' });
    expect(await asPython(path, { method: 'PUT', body })).toMatchObject({ role: 'VIEWER', name: '' });
  });

  it('have another role in one project, until it is taken', async () => {
    const ofProject = `/api/public/projects/${api.projectId}/memberships`;
    const user = await addUser(api, 'ada@example.com', 'NONE');
    const browser = await signedIn(api, user);
    const read = async () => (await browser.ask('/api/public/traces', { projectId: api.projectId })).status;
    expect([await read(), await list(ofProject)]).toEqual([404, []]);
    expect((await send('PUT', { userId: user.id, role: 'VIEWER' }, ofProject)).status).toBe(200);
    expect([await read(), await list(ofProject)]).toMatchObject([200, [{ userId: user.id, role: 'VIEWER' }]]);
    expect((await send('DELETE', { userId: user.id }, ofProject)).status).toBe(200);
    expect([await read(), await list(ofProject)]).toEqual([404, []]);
    expect((await send('DELETE', { userId: user.id }, ofProject)).status).toBe(404);
  });
});
