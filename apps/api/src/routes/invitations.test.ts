import { createInvitation, listInvitations } from '@spanledger/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { addMember, organizationKey, ownOrganization } from '../organization.fixture.ts';
import { addUser, signedIn, testBrowser } from '../people.fixture.ts';

const path = '/api/public/organizations/invitations';
const password = 'correct horse battery';

describe('invitations', () => {
  let api: TestApi;
  let as: KeyPair;
  beforeEach(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
  });
  afterEach(async () => api.close());

  const invite = async (json: object, key = as) =>
    createInvitation.responses[201].schema.parse(await api.askJson(path, { as: key, json }));
  const list = async () => listInvitations.responses[200].schema.parse(await api.askJson(path, { as })).invitations;
  const use = async (link: string | null) => {
    const [, token] = /#invitation=(.+)$/.exec(link ?? '') ?? [];
    return testBrowser(api).ask('/api/auth/link', { method: 'POST', json: { token, password } });
  };

  it('give one who is new a link that works once, and are listed until it is used', async () => {
    const { userId, link } = await invite({ email: ' Ada@Example.com', role: 'MEMBER', name: 'Ada' });
    expect(link).toMatch(new RegExp(`^${api.url}/sign-in#invitation=`));
    expect(await list()).toMatchObject([{ userId, email: 'ada@example.com', name: 'Ada', role: 'MEMBER' }]);
    expect(JSON.stringify(await list())).not.toContain(link?.split('=')[1]);
    const response = await use(link);
    expect(await response.json()).toMatchObject({ user: { id: userId, memberships: [{ role: 'MEMBER' }] } });
    expect((await use(link)).status).toBe(401);
    expect(await list()).toEqual([]);
  });

  it('give one who can sign in already a role, and no link', async () => {
    const email = 'known@example.com';
    await addMember(api, email, 'MEMBER', 'org-stranger');
    const user = await api.identity.users.find({ email });
    await signedIn(api, user!);
    expect(await invite({ email, role: 'VIEWER' })).toMatchObject({ userId: user?.id, link: null });
    expect(await list()).toEqual([]);
    expect((await api.ask(path, { as, json: { email, role: 'VIEWER' } })).status).toBe(409);
  });

  it('are taken back: the link opens nothing and the user is out, and another invitation has another link', async () => {
    const { userId, link } = await invite({ email: 'ada@example.com', role: 'MEMBER' });
    const revoke = async () => api.ask(`${path}/${userId}`, { as, method: 'DELETE' });
    expect((await revoke()).status).toBe(200);
    expect((await use(link)).status).toBe(401);
    expect((await revoke()).status).toBe(404);
    expect(await api.identity.memberships.members(ownOrganization)).toHaveLength(1);
    const again = await invite({ email: 'ada@example.com', role: 'VIEWER' });
    expect((await use(again.link)).status).toBe(200);
  });

  it('of one who was invited elsewhere too are taken back here alone', async () => {
    const elsewhere = await organizationKey(api, 'org-stranger');
    const theirs = await invite({ email: 'ada@example.com', role: 'MEMBER' }, elsewhere);
    const { userId, link } = await invite({ email: 'ada@example.com', role: 'MEMBER' });
    expect(link).toBeNull();
    expect((await api.ask(`${path}/${userId}`, { as, method: 'DELETE' })).status).toBe(200);
    expect((await use(theirs.link)).status).toBe(200);
  });

  it('are no way to take a member out who has signed in', async () => {
    const user = await addUser(api, 'ada@example.com', 'MEMBER');
    await signedIn(api, user);
    expect((await api.ask(`${path}/${user.id}`, { as, method: 'DELETE' })).status).toBe(404);
  });

  it('to be an owner are made by owners alone', async () => {
    const admin = await signedIn(api, await addUser(api, 'admin@example.com', 'ADMIN'));
    const headers = { 'x-spanledger-organization': ownOrganization };
    const ask = async (role: string) =>
      admin.ask(path, { method: 'POST', json: { email: 'new@example.com', role }, headers });
    expect((await ask('OWNER')).status).toBe(403);
    expect(await api.identity.users.find({ email: 'new@example.com' })).toBeUndefined();
    expect((await ask('ADMIN')).status).toBe(201);
  });

  it.each([{ email: 'nobody', role: 'VIEWER' }, { email: 'a@b', role: 'KING' }, { role: 'VIEWER' }])(
    'are not made of %j',
    async (json) => {
      expect((await api.ask(path, { as, json })).status).toBe(400);
      expect(await list()).toEqual([]);
    },
  );
});
