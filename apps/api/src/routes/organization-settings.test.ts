import { organizationHeader } from '@spanledger/api-contract';
import type { Role, User } from '@spanledger/core';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { foreignOrganization, organizationKey, ownOrganization } from '../organization.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser, type TestBrowser } from '../people.fixture.ts';
import { cookieBrowser, startTestProvider } from '../oidc/test-provider.fixture.ts';

const path = '/api/public/organizations/settings';
const factorPath = '/api/auth/second-factor';
const post = (json: object) => ({ method: 'POST', json });
const step = 30_000_000;

const inOrganization = async (browser: TestBrowser, given: object = {}, organizationId = ownOrganization) =>
  browser.ask(path, { ...given, headers: { [organizationHeader]: organizationId } });
const answerOf = async (response: Response): Promise<readonly unknown[]> => [
  response.status,
  ((await response.json()) as { code?: string }).code,
];

describe('an organization that requires a second factor', () => {
  let api: TestApi;
  let now: number;
  let own: Awaited<ReturnType<typeof organizationKey>>;

  beforeEach(async () => {
    now = Date.now() * 1000;
    api = await startTestApi({ now: () => now });
    own = await organizationKey(api);
  });
  afterEach(async () => api.close());

  const change = async (requireSecondFactor: unknown, as = own) =>
    api.ask(path, { as, method: 'PUT', body: JSON.stringify({ requireSecondFactor }) });
  const missing = [403, 'second_factor_missing'];
  const open = async (browser: TestBrowser) =>
    answerOf(await browser.ask('/api/public/traces', { projectId: api.projectId }));
  const member = async (email: string, role: Role = 'ADMIN'): Promise<readonly [User, TestBrowser]> => {
    const user = await addUser(api, email, role);
    return [user, await signedIn(api, user)];
  };
  const enrol = async (browser: TestBrowser): Promise<() => string> => {
    const { secret } = (await (await browser.ask(factorPath, post({}))).json()) as { secret: string };
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now / 1000 });
    expect((await browser.ask(`${factorPath}/confirm`, post({ code: code() }))).status).toBe(200);
    now += 2 * step;
    return code;
  };

  it('is set by a key, read back, and refuses other values by name', async () => {
    expect(await (await api.ask(path, { as: own })).json()).toEqual({ requireSecondFactor: false });
    expect(await (await change(true)).json()).toEqual({ requireSecondFactor: true });
    expect(await (await api.ask(path, { as: own })).json()).toEqual({ requireSecondFactor: true });
    const wrong = await change('yes');
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { issues: [{ path: 'body.requireSecondFactor', message: expect.stringContaining('boolean') as string }] },
    ]);
  });

  it('is opened to none of its members without one from the next request on, and to each who has set one up', async () => {
    const [, browser] = await member('ada@example.com');
    expect(await open(browser)).toEqual([200, undefined]);
    await change(true);
    expect(await open(browser)).toEqual(missing);
    expect(await answerOf(await inOrganization(browser))).toEqual(missing);
    const session = (await (await browser.ask('/api/auth/session')).json()) as object;
    expect(session).toMatchObject({ needsSecondFactorIn: [ownOrganization], session: { secondFactor: null } });
    await enrol(browser);
    expect(await open(browser)).toEqual([200, undefined]);
    expect(await (await browser.ask('/api/auth/session')).json()).toMatchObject({
      needsSecondFactorIn: [],
      session: { secondFactor: 'code' },
    });
  });

  it('lets its members sign in and manage their own account without one, but make no personal key for it', async () => {
    const [user] = await member('ada@example.com', 'OWNER');
    await change(true);
    const browser = await signedIn(api, user);
    for (const at of ['/api/auth/sessions', '/api/auth/identities', '/api/auth/keys', factorPath])
      expect([at, (await browser.ask(at)).status]).toEqual([at, 200]);
    for (const place of [{ projectId: api.projectId }, { organizationId: ownOrganization }])
      expect(await answerOf(await browser.ask('/api/auth/keys', post(place)))).toEqual(missing);
    expect((await browser.ask('/api/auth/sign-out', post({}))).status).toBe(200);
  });

  it('takes a code in a session that began without, and no longer after the second factor is off', async () => {
    const [user, before] = await member('ada@example.com');
    const other = await signedIn(api, user);
    const code = await enrol(before);
    await change(true);
    expect(await open(other)).toEqual(missing);
    expect(await answerOf(await other.ask(`${factorPath}/show`, post({ code: '000000' })))).toEqual([
      403,
      'second_factor_required',
    ]);
    expect((await other.ask(`${factorPath}/show`, post({ code: code() }))).status).toBe(200);
    now += 2 * step;
    expect(await open(other)).toEqual([200, undefined]);
    expect((await before.ask(`${factorPath}/remove`, post({ code: code() }))).status).toBe(200);
    for (const browser of [before, other]) expect(await open(browser)).toEqual(missing);
  });

  it('is opened by a session that began with a code', async () => {
    const [user, before] = await member('ada@example.com');
    const code = await enrol(before);
    await change(true);
    const browser = testBrowser(api);
    const token = await linkOf(api, user, 'sign-in');
    expect((await browser.ask('/api/auth/link', post({ token, code: code() }))).status).toBe(200);
    expect(await open(browser)).toEqual([200, undefined]);
  });

  it('is made so by a user with a second factor alone, who would be locked out else', async () => {
    const [user, browser] = await member('ada@example.com', 'OWNER');
    const turnOn = { method: 'PUT', json: { requireSecondFactor: true } };
    expect(await answerOf(await inOrganization(browser, turnOn))).toEqual(missing);
    const personal = await api.identity.apiKeys.create({ organizationId: ownOrganization }, { userId: user.id });
    expect(await answerOf(await change(true, personal))).toEqual(missing);
    expect(await (await api.ask(path, { as: own })).json()).toEqual({ requireSecondFactor: false });
    await enrol(browser);
    expect(await answerOf(await inOrganization(browser, turnOn))).toEqual([200, undefined]);
    expect(await open(browser)).toEqual([200, undefined]);
  });

  it('concerns no other organization of its members', async () => {
    const [{ email }, browser] = await member('ada@example.com');
    await api.identity.users.invite({ email, organizationId: foreignOrganization, role: 'ADMIN' });
    await change(true);
    expect(await answerOf(await inOrganization(browser, {}, foreignOrganization))).toEqual([200, undefined]);
    expect(await answerOf(await inOrganization(browser))).toEqual(missing);
  });

  it.each([
    [
      ['pwd', 'mfa'],
      [200, undefined],
    ],
    [['pwd', 'otp'], missing],
    [[], missing],
  ])('takes the word of a provider whose token states %j as it should', async (amr, answer) => {
    const provider = await startTestProvider();
    await api.close();
    api = await startTestApi({ now: () => now, identityProviders: [provider.as()] });
    own = await organizationKey(api);
    provider.open(api.url);
    const user = await addUser(api, 'ada@example.com', 'MEMBER');
    provider.signsIn('subject-ada', { email: user.email, email_verified: true, amr });
    await change(true);
    const browser = cookieBrowser();
    const at = `${api.url}/api/auth/oidc/corp`;
    await browser.get(await browser.followUntil(at, `${at}/callback`));
    const traces = await browser.get(`${api.url}/api/public/traces`, { 'x-spanledger-project': api.projectId });
    expect(await answerOf(traces)).toEqual(answer);
    await provider.close();
  });
});
