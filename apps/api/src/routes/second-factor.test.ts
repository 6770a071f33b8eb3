import type { User } from '@spanledger/core';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { cookieBrowser, startTestProvider } from '../oidc/test-provider.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser, type TestBrowser } from '../people.fixture.ts';

const email = 'ada@example.com';
const password = 'correct horse battery';
const path = '/api/auth/second-factor';
const post = (json: object) => ({ method: 'POST', json });
const step = 30_000_000;

describe('a second factor', () => {
  let api: TestApi;
  let ada: User;
  let now: number;
  let browser: TestBrowser;
  let secret: string;
  let recoveryCodes: readonly string[];

  const code = (steps = 0): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: (now + steps * step) / 1000 });
  const enrol = async (): Promise<void> => {
    browser = await signedIn(api, ada);
    const begun = await browser.ask(path, post({ password }));
    ({ secret } = (await begun.json()) as { secret: string });
    const confirmed = await browser.ask(`${path}/confirm`, post({ code: code() }));
    ({ recoveryCodes } = (await confirmed.json()) as { recoveryCodes: readonly string[] });
    now += 2 * step;
  };
  const start = async (...given: Parameters<typeof startTestApi>): Promise<void> => {
    await api?.close();
    api = await startTestApi({ now: () => now, ...given[0] });
    ada = await addUser(api, email, 'MEMBER');
    await testBrowser(api).ask('/api/auth/link', post({ token: await linkOf(api, ada, 'invitation'), password }));
  };
  beforeEach(async () => {
    now = Date.now() * 1000;
    await start();
    await enrol();
  });
  afterEach(async () => api.close());

  const statusOf = async (at: string, json: object): Promise<readonly unknown[]> => {
    const response = await testBrowser(api).ask(at, post(json));
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const signIn = async (given: object) => statusOf('/api/auth/sign-in', { email, password, ...given });
  const needed = [403, 'second_factor_required'];
  const signedInAnswer = [200, undefined];

  it('is needed after the password, and a wrong password is answered as without one', async () => {
    expect(await signIn({})).toEqual(needed);
    expect(await signIn({ code: '000000' })).toEqual(needed);
    expect(await signIn({ password: 'wrong', code: code() })).toEqual([401, 'unauthenticated']);
    expect(await signIn({ code: code() })).toEqual(signedInAnswer);
  });

  it('takes each code once, and each recovery code', async () => {
    const used = code();
    const [recovery] = recoveryCodes;
    expect([await signIn({ code: used }), await signIn({ code: used })]).toEqual([signedInAnswer, needed]);
    expect([await signIn({ code: recovery }), await signIn({ code: recovery })]).toEqual([signedInAnswer, needed]);
    expect(await (await browser.ask(path)).json()).toEqual({ on: true, recoveryCodesLeft: 9 });
  });

  it.each(['sign-in', 'reset'] as const)(
    'is needed for a link for %s, which is used up by a right code alone',
    async (purpose) => {
      const given = {
        token: await linkOf(api, ada, purpose),
        ...(purpose === 'reset' ? { password: 'another horse battery' } : {}),
      };
      expect(await statusOf('/api/auth/link', given)).toEqual(needed);
      expect(await statusOf('/api/auth/link', { ...given, code: '000000' })).toEqual(needed);
      expect(await statusOf('/api/auth/link', { ...given, code: code() })).toEqual(signedInAnswer);
      expect(await statusOf('/api/auth/link', { ...given, code: code(1) })).toEqual([401, 'unauthenticated']);
    },
  );

  it('has five tries in all, with a right password and by any number of links, and other users have theirs', async () => {
    const byLink = async (given: string, user = ada) =>
      (await statusOf('/api/auth/link', { token: await linkOf(api, user, 'sign-in'), code: given }))[0];
    const tries = [];
    for (let at = 0; at < 2; at += 1) tries.push((await signIn({ code: `00000${at}` }))[0]);
    for (let at = 2; at < 6; at += 1) tries.push(await byLink(`00000${at}`));
    expect(tries).toEqual([403, 403, 403, 403, 403, 429]);
    expect([await byLink(code()), (await signIn({ code: code() }))[0]]).toEqual([429, 429]);
    expect(await byLink('000000', await addUser(api, 'eve@example.com', 'MEMBER'))).toBe(200);
  });

  it('that is shown with unknown links is counted for the network', async () => {
    const tries = [];
    for (let at = 0; at < 60; at += 1) {
      const given = { token: `${at}`.padStart(43, 'x'), code: '000000' };
      tries.push((await statusOf('/api/auth/link', given))[0]);
    }
    expect([tries[0], tries.includes(429)]).toEqual([401, true]);
  });

  it('that is asked for is no wrong try', async () => {
    for (let at = 0; at < 8; at += 1) expect(await signIn({})).toEqual(needed);
    expect(await signIn({ code: code() })).toEqual(signedInAnswer);
  });

  it('is on record where a wrong code was shown by who has the session, who has five tries', async () => {
    const statuses = [];
    for (let at = 0; at < 6; at += 1)
      statuses.push((await browser.ask(`${path}/remove`, post({ code: `00000${at}` }))).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    const entries = await api.identity.auditLog.list({ chain: 'server', order: 'oldest first', limit: 20 });
    expect(entries.map(({ action, after }) => [action, after])).toContainEqual([
      'sign-in.refused',
      expect.stringContaining('"by":"second-factor"'),
    ]);
  });

  it('is turned off with a code, and then not asked for', async () => {
    expect((await browser.ask(`${path}/remove`, post({ code: '000000' }))).status).toBe(403);
    expect((await browser.ask(`${path}/remove`, post({ code: code() }))).status).toBe(200);
    expect(await signIn({})).toEqual(signedInAnswer);
    expect((await browser.ask(`${path}/remove`, post({ code: code() }))).status).toBe(409);
  });

  it('has other recovery codes with a code, and those of before end', async () => {
    const response = await browser.ask(`${path}/recovery-codes`, post({ code: code() }));
    const { recoveryCodes: next } = (await response.json()) as { recoveryCodes: readonly string[] };
    expect(await signIn({ code: recoveryCodes[0] })).toEqual(needed);
    expect(await signIn({ code: next[0] })).toEqual(signedInAnswer);
  });

  it('is begun with the password alone, by a page of this site, and never where one is on', async () => {
    expect((await browser.ask(path, post({ password }))).status).toBe(409);
    const eve = await addUser(api, 'eve@example.com', 'MEMBER');
    await testBrowser(api).ask('/api/auth/link', post({ token: await linkOf(api, eve, 'invitation'), password }));
    const own = await signedIn(api, eve);
    for (const wrong of [{}, { password: 'wrong' }]) expect((await own.ask(path, post(wrong))).status).toBe(403);
    const elsewhere = { ...post({ password }), headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await own.ask(path, elsewhere)).status).toBe(403);
    const begun = (await (await own.ask(path, post({ password }))).json()) as Record<string, string>;
    expect(begun).toMatchObject({ uri: expect.stringContaining(`secret=${begun['secret']}`) as string });
    expect(begun['qrCode']).toMatch(/^<svg [^]*<\/svg>$/);
    expect(await (await own.ask(path)).json()).toEqual({ on: false, recoveryCodesLeft: 0 });
    expect((await own.ask(`${path}/confirm`, post({ code: code() }))).status).toBe(403);
  });

  it.each([
    [false, 200],
    [true, 403],
  ])('after a provider is asked for where that is set (%s)', async (isSecondFactorAfterProvider, status) => {
    const provider = await startTestProvider();
    await start({ identityProviders: [provider.as()], isSecondFactorAfterProvider });
    provider.open(api.url);
    provider.signsIn('subject-ada', { email, email_verified: true });
    await enrol();
    const at = cookieBrowser();
    const callback = await at.followUntil(
      `${api.url}/api/auth/oidc/corp?next=%2Fcosts`,
      `${api.url}/api/auth/oidc/corp/callback`,
    );
    const location = (await at.get(callback)).headers.get('location') ?? '';
    const [, token] = /#sign-in=([\w-]{43})$/.exec(location) ?? [];
    expect(token === undefined).toBe(!isSecondFactorAfterProvider);
    expect(location).toContain(isSecondFactorAfterProvider ? '/sign-in?next=%2Fcosts#' : `${api.url}/costs`);
    expect((await at.get(`${api.url}/api/auth/session`)).status).toBe(isSecondFactorAfterProvider ? 401 : 200);
    if (token !== undefined) {
      expect((await statusOf('/api/auth/link', { token }))[0]).toBe(status);
      expect(await statusOf('/api/auth/link', { token, code: code() })).toEqual(signedInAnswer);
    }
    await provider.close();
  });
});
