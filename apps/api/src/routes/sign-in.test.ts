import { csrfHeader } from '@spanledger/api-contract';
import { sessionTimes, type User } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser } from '../people.fixture.ts';

const email = 'ada@example.com';
const password = 'correct horse battery';
const post = (json?: unknown, headers?: Record<string, string>) => ({
  method: 'POST',
  json,
  ...(headers === undefined ? {} : { headers }),
});

describe('a user', () => {
  let api: TestApi;
  let ada: User;
  let now: number;
  beforeEach(async () => {
    now = Date.now() * 1000;
    api = await startTestApi({ now: () => now });
    ada = await addUser(api, email, 'MEMBER');
    const token = await linkOf(api, ada, 'invitation');
    await testBrowser(api).ask('/api/auth/link', post({ token, password }));
  });
  afterEach(async () => api.close());

  const signIn = async (given: object, browser = testBrowser(api), headers?: Record<string, string>) =>
    browser.ask('/api/auth/sign-in', post({ email, password, ...given }, headers));

  it('a user who signs in with a password gets who they are, what they may open, and what pages must send', async () => {
    const browser = testBrowser(api);
    const answer = await (await signIn({ email: ' Ada@EXAMPLE.com' }, browser)).json();
    expect(answer).toMatchObject({
      user: { id: ada.id, email, memberships: [{ role: 'MEMBER' }] },
      projects: [{ id: api.projectId, role: 'MEMBER', scopes: ['ingest', 'read', 'scores', 'write'] }],
      csrfToken: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(await (await browser.ask('/api/auth/session')).json()).toEqual(answer);
  });

  it('gets a cookie that scripts cannot read, and by HTTPS one that is bound to the host', async () => {
    const plain = (await signIn({})).headers.get('set-cookie');
    expect(plain).toMatch(/^spanledger_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    const secure = await startTestApi({ isHttps: true });
    const user = await addUser(secure, email, 'MEMBER');
    const browser = testBrowser(secure, '__Host-spanledger_session');
    const token = await linkOf(secure, user, 'sign-in');
    const response = await browser.ask('/api/auth/link', post({ token }));
    const line = response.headers.get('set-cookie');
    expect(line).toMatch(
      /^__Host-spanledger_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
    const bare = { cookie: browser.cookie().replace('__Host-', '') };
    expect((await browser.ask('/api/auth/session', { headers: bare })).status).toBe(401);
    await secure.close();
  });

  it('wrong credentials sign no user in, and the answer does not show which of them was wrong', async () => {
    await addUser(api, 'new@example.com', 'MEMBER');
    const tries = [
      { password: 'wrong' },
      { email: 'nobody@example.com' },
      { email: 'new@example.com' },
      { email: 'x' },
    ];
    const answers: unknown[] = [];
    for (const given of tries) {
      const response = await signIn(given);
      const { requestId: _id, ...problem } = (await response.json()) as Record<string, unknown>;
      answers.push([response.status, response.headers.get('set-cookie'), problem]);
    }
    expect(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(answers[0]))).toBe(true);
    expect(answers[0]).toMatchObject([401, null, { message: 'The address or the password is wrong.' }]);
  });

  it('has five tries of an account, whether or not it is there, and others go on', async () => {
    for (const account of [email, 'nobody@example.com']) {
      const statuses = [];
      for (let at = 0; at < 6; at += 1) statuses.push((await signIn({ email: account, password: 'wrong' })).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    }
    const refused = await signIn({});
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    const token = await linkOf(api, ada, 'sign-in');
    expect((await testBrowser(api).ask('/api/auth/link', post({ token }))).status).toBe(200);
  });

  it('uses a link once; what is wrong, used or too old is refused alike', async () => {
    const token = await linkOf(api, ada, 'sign-in');
    const old = await linkOf(api, ada, 'sign-in');
    expect((await testBrowser(api).ask('/api/auth/link', post({ token }))).status).toBe(200);
    now += 25 * 3_600_000_000;
    for (const wrong of [token, old, 'x'.repeat(43), 'x', '']) {
      const response = await testBrowser(api).ask('/api/auth/link', post({ token: wrong }));
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { message: /^This link is wrong, was used/ },
      ]);
    }
  });

  it('ends the session by signing out, and the cookie goes', async () => {
    const browser = await signedIn(api, ada);
    const stolen = { cookie: browser.cookie() };
    const response = await browser.ask('/api/auth/sign-out', post());
    expect(response.headers.get('set-cookie')).toMatch(/^spanledger_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await browser.ask('/api/auth/session', { headers: stolen })).status).toBe(401);
  });

  it('lists their own sessions and ends one, and not those of others', async () => {
    const eve = await addUser(api, 'eve@example.com', 'OWNER');
    const [one, two, other] = [await signedIn(api, ada), await signedIn(api, ada), await signedIn(api, eve)];
    const listOf = async (browser: typeof one) =>
      ((await (await browser.ask('/api/auth/sessions')).json()) as { sessions: { id: string; isCurrent: boolean }[] })
        .sessions;
    const first = (await listOf(one)).find(({ isCurrent }) => isCurrent);
    expect((await listOf(two)).filter(({ isCurrent }) => isCurrent)).not.toEqual([first]);
    const path = `/api/auth/sessions/${first?.id}`;
    expect((await other.ask(path, { method: 'DELETE' })).status).toBe(404);
    expect((await one.ask('/api/auth/session')).status).toBe(200);
    expect((await two.ask(path, { method: 'DELETE' })).status).toBe(200);
    expect((await one.ask('/api/auth/session')).status).toBe(401);
    expect((await listOf(other)).map(({ isCurrent }) => isCurrent)).toEqual([true]);
  });

  it('has another session after signing in again, and the one before is over', async () => {
    const browser = await signedIn(api, ada);
    const before = { cookie: browser.cookie() };
    await signIn({}, browser);
    expect(browser.cookie()).not.toBe(before.cookie);
    expect((await browser.ask('/api/auth/session', { headers: before })).status).toBe(401);
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
  });

  it('changes the password with the current one, and every other session and link is over', async () => {
    const [browser, other] = [await signedIn(api, ada), await signedIn(api, ada)];
    const link = await linkOf(api, ada, 'sign-in');
    const before = { cookie: browser.cookie() };
    const change = { currentPassword: password, password: 'another horse battery' };
    const ask = async (json: object) => (await browser.ask('/api/auth/password', post(json))).status;
    expect(await ask({ ...change, currentPassword: 'wrong' })).toBe(403);
    expect(await ask({ ...change, password: 'short' })).toBe(400);
    expect(await ask(change)).toBe(200);
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
    for (const headers of [before, { cookie: other.cookie() }]) {
      expect((await browser.ask('/api/auth/session', { headers })).status).toBe(401);
    }
    expect((await testBrowser(api).ask('/api/auth/link', post({ token: link }))).status).toBe(401);
    expect([(await signIn({})).status, (await signIn({ password: change.password })).status]).toEqual([401, 200]);
  });

  it('cannot have the current password guessed by who has the session', async () => {
    const browser = await signedIn(api, ada);
    const statuses = [];
    for (let at = 0; at < 6; at += 1) {
      const guess = { currentPassword: `guess ${at}`, password: 'another horse battery' };
      statuses.push((await browser.ask('/api/auth/password', post(guess))).status);
    }
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  });

  it('gets another cookie after a day, and is signed out after a week without a request', async () => {
    const browser = await signedIn(api, ada);
    const before = browser.cookie();
    now += sessionTimes.rotation;
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
    expect(browser.cookie()).not.toBe(before);
    now += sessionTimes.overlap;
    expect((await browser.ask('/api/auth/session', { headers: { cookie: before } })).status).toBe(401);
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
    now += sessionTimes.idle;
    expect((await browser.ask('/api/auth/session')).status).toBe(401);
  });

  it('is out at once when disabled', async () => {
    const browser = await signedIn(api, ada);
    await api.identity.users.setDisabled(ada.id, true, now);
    expect((await browser.ask('/api/auth/session')).status).toBe(401);
    expect((await browser.ask('/api/public/traces', { projectId: api.projectId })).status).toBe(401);
    expect((await signIn({})).status).toBe(401);
  });

  const elsewhere: readonly (readonly [string, Record<string, string>])[] = [
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of a sibling domain or another port', { 'sec-fetch-site': 'same-site' }],
    ['of another origin, in a browser that sends only that', { origin: 'http://evil.example' }],
    ['without an origin of its own', { origin: 'null' }],
  ];

  it.each(elsewhere)('is not made to change anything by a page %s', async (_what, headers) => {
    const browser = await signedIn(api, ada);
    for (const path of ['/api/auth/sign-out', '/api/public/traces']) {
      const response = await browser.ask(path, { ...post({ name: 'x' }, headers), projectId: api.projectId });
      expect([path, response.status]).toEqual([path, 403]);
    }
    expect((await browser.ask('/api/auth/session')).status).toBe(200);
    expect((await signIn({}, testBrowser(api), headers)).status).toBe(403);
    const token = await linkOf(api, ada, 'sign-in');
    expect((await testBrowser(api).ask('/api/auth/link', post({ token }, headers))).status).toBe(403);
  });

  it('changes nothing without the token that pages of this site know, or with that of another session', async () => {
    const [browser, other] = [await signedIn(api, ada), await signedIn(api, ada)];
    for (const token of ['', 'x', other.csrfToken]) {
      const response = await browser.ask('/api/auth/sign-out', post(undefined, { [csrfHeader]: token }));
      expect([response.status, await response.json()]).toMatchObject([403, { code: 'permission_denied' }]);
    }
    const own = { 'sec-fetch-site': 'same-origin', origin: api.url };
    expect((await browser.ask('/api/auth/sign-out', post(undefined, own))).status).toBe(200);
  });

  it('is shown to no page of another origin: no answer allows it to send the cookie', async () => {
    const browser = await signedIn(api, ada);
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
    for (const method of ['GET', 'OPTIONS']) {
      const response = await browser.ask('/api/auth/session', { method, headers });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  it('cannot be signed in by a form: what is no JSON is refused', async () => {
    const form = { method: 'POST', json: { email, password }, headers: { 'content-type': 'text/plain' } };
    expect((await testBrowser(api).ask('/api/auth/sign-in', form)).status).toBe(415);
  });

  it('leaves nothing of passwords and tokens in the log', async () => {
    const browser = await signedIn(api, ada);
    await signIn({}, browser);
    await signIn({ password: 'a wrong password' });
    const log = api.logLines.join('\n');
    for (const secret of [
      password,
      'a wrong password',
      browser.cookie().split('=')[1] ?? '',
      browser.csrfToken,
      email,
    ]) {
      expect(log).not.toContain(secret);
    }
    await browser.ask('/api/auth/session');
    expect(api.logLines.join('\n')).toContain(`"userId":"${ada.id}"`);
  });

  it('a session differs from a key: a key has no session, and with both the key counts', async () => {
    expect((await api.ask('/api/auth/session')).status).toBe(401);
    const browser = await signedIn(api, ada);
    const both = { authorization: `Bearer ${api.key.publicKey}` };
    expect((await browser.ask('/api/public/traces', { headers: both })).status).toBe(403);
  });
});
