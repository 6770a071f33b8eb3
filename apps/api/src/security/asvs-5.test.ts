import { createHmac } from 'node:crypto';

import { csrfHeader } from '@spanledger/api-contract';
import { sessionTimes, type User } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { cookieBrowser, startTestProvider } from '../oidc/test-provider.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser, type TestBrowser } from '../people.fixture.ts';

const email = 'ada@example.com';
const password = 'correct horse battery';
const post = (json: unknown = {}, headers?: Record<string, string>) => ({
  method: 'POST',
  json,
  ...(headers === undefined ? {} : { headers }),
});

const statusOf = async (browser: TestBrowser, headers?: Record<string, string>): Promise<number> =>
  (await browser.ask('/api/auth/session', headers === undefined ? {} : { headers })).status;
const tokenOf = (browser: TestBrowser): string => browser.cookie().split('=')[1] ?? '';

/*
 * OWASP Application Security Verification Standard 5.0: the chapters on sessions (V7), on requests from another site
 * (V3.3 and V3.5), and on tokens (V9), by the numbers of their requirements.
 */
describe('OWASP ASVS 5.0', () => {
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

  it('V7.2.1 and V7.2.2: a session is checked by the server at each request, and no static secret stands in for it', async () => {
    const browser = await signedIn(api, ada);
    expect(await statusOf(browser)).toBe(200);
    for (const token of ['', 'x', tokenOf(browser).slice(0, -1), `${tokenOf(browser)}x`, ada.id, browser.csrfToken])
      expect(await statusOf(testBrowser(api), { cookie: `spanledger_session=${token}` })).toBe(401);
  });

  it('V7.2.3: tokens of sessions are references with 256 random bits, and no two are alike', async () => {
    const tokens = await Promise.all([1, 2, 3, 4].map(async () => tokenOf(await signedIn(api, ada))));
    expect(new Set(tokens).size).toBe(4);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('V7.2.4: signing in gives another token, and ends the session that the browser had', async () => {
    const browser = await signedIn(api, ada);
    const before = browser.cookie();
    await browser.ask('/api/auth/sign-in', post({ email, password }));
    expect(browser.cookie()).not.toBe(before);
    expect(await statusOf(browser, { cookie: before })).toBe(401);
  });

  it('V7.3.1 and V7.3.2: a session ends when it is not used, and after its whole time however much it is used', async () => {
    const idle = await signedIn(api, ada);
    now += sessionTimes.idle;
    expect(await statusOf(idle)).toBe(401);
    const used = testBrowser(api);
    expect((await used.ask('/api/auth/sign-in', post({ email, password }))).status).toBe(200);
    for (let at = 0; at < 5; at += 1) {
      now += sessionTimes.idle - 1;
      if (at < 4) expect(await statusOf(used)).toBe(200);
    }
    expect(await statusOf(used)).toBe(401);
  });

  it('V7.4.1: a session that was ended opens nothing any more', async () => {
    const browser = await signedIn(api, ada);
    const kept = { cookie: browser.cookie() };
    await browser.ask('/api/auth/sign-out', post());
    expect(await statusOf(testBrowser(api), kept)).toBe(401);
  });

  it('V7.4.2 and V7.4.5: all sessions of a user who is disabled end at once', async () => {
    const browsers = [await signedIn(api, ada), await signedIn(api, ada)];
    await api.identity.users.setDisabled(ada.id, true, now);
    for (const browser of browsers) expect(await statusOf(browser)).toBe(401);
  });

  it('V7.4.3: another password ends all other sessions', async () => {
    const [browser, other] = [await signedIn(api, ada), await signedIn(api, ada)];
    const change = { currentPassword: password, password: 'another horse battery' };
    expect((await browser.ask('/api/auth/password', post(change))).status).toBe(200);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401]);
  });

  it('V7.4.4: who has signed in finds the way out on the page', async () => {
    expect(await (await api.ask('/sign-in', { as: null })).text()).toMatch(/<form id="sign-out"[^]*Sign out/);
  });

  it('V7.5.1: what signs a user in is changed with the password or a code alone', async () => {
    const browser = await signedIn(api, ada);
    const guess = { currentPassword: 'a guess', password: 'another horse battery' };
    expect((await browser.ask('/api/auth/password', post(guess))).status).toBe(403);
    expect((await browser.ask('/api/auth/second-factor', post({ password: 'a guess' }))).status).toBe(403);
    expect((await browser.ask('/api/auth/second-factor', post())).status).toBe(403);
  });

  it('V7.5.2: users see their own sessions and end them, and none of others', async () => {
    const eve = await signedIn(api, await addUser(api, 'eve@example.com', 'OWNER'));
    const [browser, other] = [await signedIn(api, ada), await signedIn(api, ada)];
    const { sessions } = (await (await browser.ask('/api/auth/sessions')).json()) as {
      sessions: { id: string; isCurrent: boolean }[];
    };
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    const ids = sessions.filter(({ isCurrent }) => !isCurrent).map(({ id }) => id);
    const remove = { method: 'DELETE' };
    for (const id of ids) expect((await eve.ask(`/api/auth/sessions/${id}`, remove)).status).toBe(404);
    for (const id of ids) expect((await browser.ask(`/api/auth/sessions/${id}`, remove)).status).toBe(200);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401]);
  });

  it('V3.3.1 to V3.3.4: the cookie is of this host, by HTTPS alone, no script reads it, and pages of other sites do not send it with a write', async () => {
    const secure = await startTestApi({ isHttps: true });
    const token = await linkOf(secure, await addUser(secure, email, 'MEMBER'), 'sign-in');
    const line = (await testBrowser(secure).ask('/api/auth/link', post({ token }))).headers.get('set-cookie') ?? '';
    expect(line).toMatch(/^__Host-/);
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(line.split('; ')).toContain(part);
    expect(line).not.toMatch(/domain=/i);
    await secure.close();
  });

  it('V3.5.1: a write by a cookie needs the token that pages of this site know, and no page of another site makes one', async () => {
    const [browser, other] = [await signedIn(api, ada), await signedIn(api, ada)];
    for (const headers of [
      { [csrfHeader]: '' },
      { [csrfHeader]: other.csrfToken },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ])
      expect((await browser.ask('/api/auth/sign-out', post({}, headers))).status).toBe(403);
    expect(await statusOf(browser)).toBe(200);
  });

  it('V3.5.2 and V3.5.3: what changes something is asked by no method that pages send without asking, nor as a form', async () => {
    const browser = await signedIn(api, ada);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await browser.ask('/api/auth/sign-out', { method });
    expect(await statusOf(browser)).toBe(200);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const form = { ...post({ email, password }), headers: { 'content-type': type } };
      expect((await testBrowser(api).ask('/api/auth/sign-in', form)).status).toBe(415);
    }
  });

  it('V9.1.1 to V9.1.3: a token that is not signed by us, or by nothing, begins no session and finishes no sign-in', async () => {
    const provider = await startTestProvider();
    await api.close();
    api = await startTestApi({ now: () => now, identityProviders: [provider.as()] });
    provider.open(api.url);
    await addUser(api, email, 'MEMBER');
    const at = `${api.url}/api/auth/oidc/corp`;
    const browser = cookieBrowser();
    provider.signsIn('subject-ada', { email, email_verified: true });
    const callback = await browser.followUntil(at, `${at}/callback`);
    const attempt = {
      providerId: 'corp',
      state: new URL(callback).searchParams.get('state'),
      nonce: 'n',
      codeVerifier: 'v',
    };
    const text = Buffer.from(JSON.stringify({ ...attempt, expiresAt: now + 60_000_000 })).toString('base64url');
    const forged = createHmac('sha256', 'a secret of someone else').update(text).digest('base64url');
    for (const signature of ['', 'none', forged, 'A'.repeat(43)]) {
      const cookie = `spanledger_oidc=${text}.${signature}`;
      expect((await cookieBrowser().get(callback, { cookie })).status).toBe(403);
    }
    expect((await browser.get(callback)).status).toBe(303);
    await provider.close();
  });

  it('V9.2.1 to V9.2.3: what is signed counts for its time, and for what and whom it was made', async () => {
    const [first, second] = [await startTestProvider(), await startTestProvider('second')];
    await api.close();
    api = await startTestApi({
      now: () => now,
      identityProviders: [first.as({ clientId: 'spanledger' }), second.as({ id: 'second' })],
    });
    for (const provider of [first, second]) provider.open(api.url);
    first.signsIn('subject-ada', { email, email_verified: true });
    const at = `${api.url}/api/auth/oidc/corp`;
    const late = cookieBrowser();
    const answer = await late.followUntil(at, `${at}/callback`);
    const elsewhere = late.copy();
    expect((await elsewhere.get(answer.replace('/corp/', '/second/'))).status).toBe(403);
    now += 10 * 60_000_000;
    expect((await late.get(answer)).status).toBe(403);
    for (const provider of [first, second]) await provider.close();
  });
});
