import { listSignInProviders } from '@spanledger/api-contract';
import type { User } from '@spanledger/core';
import type { IdentityProvider, IdentityProviderSettings } from '@spanledger/people';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { memoryMedia, startTestApi, type TestApi } from '../api.fixture.ts';
import {
  cookieBrowser,
  startTestProvider,
  type CookieBrowser,
  type TestProvider,
} from '../oidc/test-provider.fixture.ts';
import { addUser, linkOf, testBrowser } from '../people.fixture.ts';

const email = 'ada@example.com';
const verified = { email, email_verified: true, name: 'Ada' };
const minute = 60_000_000;

/** The text of a page that refuses the sign-in; no session is started. */
const refusalOf = async (response: Response): Promise<string> => {
  expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
  expect(response.headers.getSetCookie().filter((line) => line.startsWith('spanledger_session='))).toEqual([]);
  return response.text();
};

describe('sign-in by a provider', () => {
  let provider: TestProvider;
  let api: TestApi;
  let ada: User;
  let now: number;

  const start = async (settings: Partial<IdentityProviderSettings> = {}, others: readonly IdentityProvider[] = []) => {
    await api?.close();
    api = await startTestApi({ now: () => now, identityProviders: [provider.as(settings), ...others] });
    provider.open(api.url);
    ada = await addUser(api, email, 'MEMBER');
    provider.signsIn('subject-ada', verified);
  };
  beforeEach(async () => {
    now = Date.now() * 1000;
    provider = await startTestProvider();
    await start();
  });
  afterEach(async () => {
    await api.close();
    await provider.close();
  });

  const path = '/api/auth/oidc/corp';
  const callbackOf = async (browser: CookieBrowser): Promise<string> =>
    browser.followUntil(`${api.url}${path}`, `${api.url}${path}/callback`);
  const signIn = async (browser = cookieBrowser()): Promise<Response> => browser.get(await callbackOf(browser));
  const whoIs = async (browser: CookieBrowser): Promise<unknown> =>
    (await browser.get(`${api.url}/api/auth/session`)).json();
  const refusedSignIns = async () =>
    (await api.identity.auditLog.list({ chain: 'server', order: 'newest first', limit: 10 })).filter(
      ({ action }) => action === 'sign-in.refused',
    );

  it('is listed with the other ways, and led to by the page', async () => {
    const answer = listSignInProviders.responses[200].schema.parse(
      await api.askJson('/api/auth/providers', { as: null }),
    );
    expect(answer).toEqual({ password: true, passwordReset: false, providers: [{ id: 'corp', name: 'Corp', path }] });
    expect(await (await api.ask('/sign-in', { as: null })).text()).toContain('api/auth/providers');
  });

  it('signs in the user with the verified address, and the same one ever after by the identity', async () => {
    const browser = cookieBrowser();
    const response = await signIn(browser);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${api.url}/`]);
    expect(await whoIs(browser)).toMatchObject({ user: { id: ada.id, email } });
    provider.signsIn('subject-ada', { email: 'renamed@example.com', email_verified: false });
    const later = cookieBrowser();
    await signIn(later);
    expect(await whoIs(later)).toMatchObject({ user: { id: ada.id, email } });
    expect(await api.identity.externalIdentities.list(ada.id)).toMatchObject([
      { issuer: provider.issuer, subject: 'subject-ada' },
    ]);
  });

  it.each([
    ['/project/p/traces?range=24h#x', '/project/p/traces?range=24h#x'],
    ['', '/'],
    ['https://example.com/x', '/'],
    ['//example.com/x', '/'],
    ['/\\\\example.com', '/'],
    ['javascript:alert(1)', '/'],
  ])('asked for with %j ends at %s of this server', async (next, end) => {
    const browser = cookieBrowser();
    const begun = `${api.url}${path}?next=${encodeURIComponent(next)}`;
    const response = await browser.get(await browser.followUntil(begun, `${api.url}${path}/callback`));
    expect([response.status, response.headers.get('location')]).toEqual([303, `${api.url}${end}`]);
  });

  it('ends the session that the browser had before', async () => {
    const browser = cookieBrowser();
    await signIn(browser);
    const before = browser.copy();
    await signIn(browser);
    expect((await before.get(`${api.url}/api/auth/session`)).status).toBe(401);
    expect((await browser.get(`${api.url}/api/auth/session`)).status).toBe(200);
  });

  it('takes an answer once', async () => {
    const browser = cookieBrowser();
    const callback = await callbackOf(browser);
    const thief = browser.copy();
    expect((await browser.get(callback)).status).toBe(303);
    expect(await refusalOf(await browser.get(callback))).toMatch(/was finished before/);
    expect(await refusalOf(await thief.get(callback))).toMatch(/was finished before/);
  });

  it('takes an answer from the browser alone that began, and from that one no answer to another sign-in', async () => {
    const [victim, mallory] = [cookieBrowser(), cookieBrowser()];
    provider.signsIn('subject-mallory', { email: 'mallory@example.com', email_verified: true });
    const foreign = await callbackOf(mallory);
    expect(await refusalOf(await cookieBrowser().get(foreign))).toMatch(/was not begun in this browser/);
    await callbackOf(victim);
    expect(await refusalOf(await victim.get(foreign))).toMatch(/is not one to this sign-in/);
    expect(await whoIs(victim)).toMatchObject({ code: 'unauthenticated' });
  });

  it('takes no answer after ten minutes', async () => {
    const browser = cookieBrowser();
    const callback = await callbackOf(browser);
    now += 10 * minute;
    expect(await refusalOf(await browser.get(callback))).toMatch(/took longer than ten minutes/);
  });

  it('takes no attempt that was changed or is of another provider', async () => {
    await start({}, [provider.as({ id: 'second' })]);
    const browser = cookieBrowser();
    const callback = await callbackOf(browser);
    expect(await refusalOf(await browser.get(callback.replace('/corp/', '/second/')))).toMatch(/was not begun/);
    const response = await api.ask(path, { as: null, redirect: 'manual' });
    const [cookie = ''] = response.headers.getSetCookie();
    const changed = cookie.slice(0, cookie.indexOf(';')).replace(/=./, (text) => (text === '=A' ? '=B' : '=A'));
    expect(await refusalOf(await cookieBrowser().get(callback, { cookie: changed }))).toMatch(/was not begun/);
  });

  it('refuses what the provider refuses, and shows nothing of it but its code', async () => {
    const browser = cookieBrowser();
    const url = new URL(await callbackOf(browser));
    const refusal = `?error=access_denied&error_description=canary&state=${url.searchParams.get('state')}&iss=${encodeURIComponent(provider.issuer)}`;
    const response = await browser.get(`${api.url}${path}/callback${refusal}`);
    expect(await refusalOf(response.clone())).toMatch(/Corp did not sign you in: access_denied/);
    expect(await response.text()).not.toContain('canary');
    await callbackOf(browser);
    expect(await refusalOf(await browser.get(`${api.url}${path}/callback?error=%3Cb%3E&state=x`))).toMatch(
      /is not one to this/,
    );
  });

  it('a refusal leads back to the sign-in with the page that was asked for, not to the start', async () => {
    provider.signsIn('subject-ada', {});
    const next = encodeURIComponent('/project/p/traces?range=24h&x="');
    const browser = cookieBrowser();
    const callback = await browser.followUntil(`${api.url}${path}?next=${next}`, `${api.url}${path}/callback`);
    expect(await (await browser.get(callback)).text()).toContain(`href="${api.url}/sign-in?next=${next}"`);
    const unknown = await api.ask(`/api/auth/oidc/corp/callback`, { as: null });
    expect(await unknown.text()).toContain(`href="${api.url}/sign-in"`);
  });

  it('needs an address that the provider has verified, or a provider that the operator trusts', async () => {
    provider.signsIn('subject-ada', { email, email_verified: false });
    expect(await refusalOf(await signIn())).toMatch(/no verified e-mail address/);
    provider.signsIn('subject-ada', {});
    expect(await refusalOf(await signIn())).toMatch(/no verified e-mail address/);
    expect(await api.identity.externalIdentities.list(ada.id)).toEqual([]);
    await start({ isEmailTrusted: true });
    provider.signsIn('subject-ada', { email });
    expect((await signIn()).status).toBe(303);
  });

  it('links no account to another identity of the same provider, whatever address that has', async () => {
    await signIn();
    provider.signsIn('subject-mallory', verified);
    expect(await refusalOf(await signIn())).toMatch(/signs in by another account of this provider/);
    expect(await api.identity.externalIdentities.list(ada.id)).toHaveLength(1);
  });

  it('makes no account by itself, and is on record when refused', async () => {
    provider.signsIn('subject-eve', { email: 'eve@example.com', email_verified: true });
    expect(await refusalOf(await signIn())).toMatch(/There is no account with your address/);
    expect(await api.identity.users.find({ email: 'eve@example.com' })).toBeUndefined();
    const [entry] = await refusedSignIns();
    expect(JSON.parse(entry?.after ?? '')).toMatchObject({ by: 'provider', emails: ['eve@example.com'] });
  });

  it('makes members of one organization where the operator names it, of allowed domains alone', async () => {
    const join = { organizationId: 'org-own', role: 'VIEWER' } as const;
    await start({ join, allowedDomains: ['example.com'] });
    provider.signsIn('subject-eve', { email: 'eve@example.com', email_verified: true, name: 'Eve' });
    const browser = cookieBrowser();
    await signIn(browser);
    expect(await whoIs(browser)).toMatchObject({
      user: { email: 'eve@example.com', name: 'Eve', memberships: [join] },
    });
    for (const other of ['eve@example.com.evil.org', 'eve@notexample.com', '"a@example.com"@evil.org']) {
      provider.signsIn(`subject ${other}`, { email: other, email_verified: true });
      expect(await refusalOf(await signIn())).toMatch(/of a domain that does not sign in here|no verified e-mail/);
    }
    expect(await api.identity.memberships.members('org-stranger')).toEqual([]);
  });

  it('a disabled user is refused', async () => {
    await signIn();
    await api.identity.users.setDisabled(ada.id, true, now);
    expect(await refusalOf(await signIn())).toMatch(/This account is disabled/);
  });

  it('a provider that is down is a page with a status, and others go on', async () => {
    const other = await startTestProvider('other');
    await start({}, [other.as({ name: 'Other' })]);
    await other.close();
    const response = await api.ask('/api/auth/oidc/other', { as: null, redirect: 'manual' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await response.text()).toContain('Other does not answer as it should');
    expect((await signIn()).status).toBe(303);
  });

  it('a provider that goes down in between is a page too, and the next sign-in works once it is back', async () => {
    const browser = cookieBrowser();
    const callback = await callbackOf(browser);
    await provider.close();
    const response = await browser.get(callback);
    expect(response.status).toBe(503);
    expect(await refusedSignIns()).toEqual([]);
  });

  it('a provider that is not configured is a page that is not found', async () => {
    for (const unknown of ['/api/auth/oidc/unknown', '/api/auth/oidc/unknown/callback?code=x']) {
      const response = await api.ask(unknown, { as: null });
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    }
  });

  it('gives the provider one address to come back to, whatever host the browser names, and by HTTPS keeps the cookie to it', async () => {
    await api.close();
    const media = { ...memoryMedia(), baseUrl: 'https://spans.example.com/' };
    api = await startTestApi({ identityProviders: [provider.as()], media, isHttps: true });
    provider.open('https://spans.example.com');
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    const response = await api.ask(path, { as: null, redirect: 'manual', headers });
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      redirect_uri: 'https://spans.example.com/api/auth/oidc/corp/callback',
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid email profile',
    });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-spanledger_oidc=\S+; Max-Age=600; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
  });

  it('of one address fifty answers may fail, then one a second', async () => {
    const triesMax = 500;
    const statuses: number[] = [];
    while (statuses.length < triesMax && statuses.at(-1) !== 429) {
      const browser = cookieBrowser();
      await browser.get(`${api.url}${path}`);
      statuses.push((await browser.get(`${api.url}${path}/callback?code=guess&state=x`)).status);
    }
    expect(statuses.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 403));
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('where passwords are off', () => {
  let api: TestApi;
  let ada: User;
  beforeEach(async () => {
    api = await startTestApi({ arePasswordsOn: false });
    ada = await addUser(api, email, 'MEMBER');
  });
  afterEach(async () => api.close());

  it('no password signs in or is set, whether or not it is right', async () => {
    const token = await linkOf(api, ada, 'sign-in');
    const browser = testBrowser(api);
    const session = (await (await browser.ask('/api/auth/link', { method: 'POST', json: { token } })).json()) as {
      csrfToken: string;
    };
    browser.csrfToken = session.csrfToken;
    for (const [path, json] of [
      ['/api/auth/sign-in', { email, password: 'correct horse battery' }],
      ['/api/auth/password', { password: 'correct horse battery' }],
    ] as const) {
      const response = await browser.ask(path, { method: 'POST', json });
      expect([response.status, await response.json()]).toMatchObject([403, { message: /^Passwords are off/ }]);
    }
    expect(await api.askJson('/api/auth/providers', { as: null })).toMatchObject({
      password: false,
      passwordReset: false,
    });
  });

  it.each(['sign-in', 'invitation', 'reset'] as const)('a link for %s signs in without a password', async (purpose) => {
    const token = await linkOf(api, ada, purpose);
    const ask = async (json: object) => (await testBrowser(api).ask('/api/auth/link', { method: 'POST', json })).status;
    expect(await ask({ token, password: 'correct horse battery' })).toBe(400);
    expect([await ask({ token }), await ask({ token })]).toEqual([200, 401]);
  });
});
