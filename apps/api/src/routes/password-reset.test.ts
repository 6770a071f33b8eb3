import { createInvitation } from '@spanledger/api-contract';
import type { User } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { memoryMedia, startTestApi, type TestApi } from '../api.fixture.ts';
import { openMailer } from '../mail/mailer.ts';
import { startTestMailServer, type TestMailServer } from '../mail/test-mail-server.fixture.ts';
import { organizationKey } from '../organization.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser } from '../people.fixture.ts';

const email = 'ada@example.com';
/** The time limit of `expect.poll`, which cannot be used in a hook. */
const waitMsMax = 96_000;
const password = 'correct horse battery';
const post = (json: object, headers = {}) => ({ method: 'POST', json, headers });

describe('by mail', () => {
  let server: TestMailServer;
  let api: TestApi;
  let ada: User;
  beforeEach(async () => {
    server = await startTestMailServer();
    api = await startTestApi({ media: { ...memoryMedia(), baseUrl: 'https://spans.example.com' } });
    const { logger } = api;
    await api.close();
    const mailer = openMailer({ url: server.url, from: 'no-reply@example.com', logger });
    api = await startTestApi({ media: { ...memoryMedia(), baseUrl: 'https://spans.example.com' }, mailer });
    ada = await addUser(api, email, 'MEMBER');
    await testBrowser(api).ask('/api/auth/link', post({ token: await linkOf(api, ada, 'invitation'), password }));
    await vi.waitUntil(() => server.received.length === 1, { timeout: waitMsMax });
  });
  afterEach(async () => {
    await api.close();
    await server.close();
  });

  const ask = async (address: string, headers = {}) =>
    testBrowser(api).ask('/api/auth/reset', post({ email: address }, headers));
  const mails = () => server.received.slice(1);
  const tokenIn = (purpose: string): string =>
    new RegExp(`https://spans\\.example\\.com/sign-in#${purpose}=([\\w-]{43})`).exec(
      mails().at(-1)?.content ?? '',
    )?.[1] ?? '';

  it('a user who has forgotten the password gets a link, and chooses another one, once', async () => {
    expect((await ask(' Ada@Example.com', { host: 'evil.example' })).status).toBe(202);
    await expect.poll(() => mails().length).toBe(1);
    expect(mails()[0]?.to).toEqual([email]);
    const use = { token: tokenIn('reset'), password: 'another horse battery' };
    expect((await testBrowser(api).ask('/api/auth/link', post(use))).status).toBe(200);
    expect((await testBrowser(api).ask('/api/auth/link', post(use))).status).toBe(401);
    const signIn = async (given: string) =>
      (await testBrowser(api).ask('/api/auth/sign-in', post({ email, password: given }))).status;
    expect([await signIn(password), await signIn('another horse battery')]).toEqual([401, 200]);
  });

  it('the answer is the same for those who are there, who are disabled and who are not, and only the first get a mail', async () => {
    const { user } = await api.identity.users.invite({
      email: 'off@example.com',
      organizationId: 'org-own',
      role: 'VIEWER',
    });
    await api.identity.users.setDisabled(user.id, true, 0);
    const answers = [];
    for (const address of ['off@example.com', 'nobody@example.com', 'no address', email]) {
      const response = await ask(address);
      answers.push([response.status, await response.text(), [...response.headers.keys()].join()]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await expect.poll(() => mails().length).toBe(1);
    expect(mails().flatMap(({ to }) => to)).toEqual([email]);
  });

  it('three may be asked for of one address, whether or not it is a user’s, and twenty from one network', async () => {
    for (const address of [email, 'nobody@example.com']) {
      const statuses = [];
      for (let at = 0; at < 4; at += 1) statuses.push((await ask(address)).status);
      expect(statuses).toEqual([202, 202, 202, 429]);
    }
    const statuses = [];
    for (let at = 0; at < 15; at += 1) statuses.push((await ask(`user-${at}@example.com`)).status);
    expect(statuses).toEqual([...Array.from({ length: 14 }, () => 202), 429]);
  });

  it('a page of another site asks for nothing', async () => {
    expect((await ask(email, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(mails()).toEqual([]);
  });

  it('an invitation goes to who is invited, and is not shown to who invites', async () => {
    const json = { email: 'grace@example.com', role: 'MEMBER' };
    const as = await organizationKey(api);
    const answer = await api.askJson('/api/public/organizations/invitations', { as, json });
    expect(createInvitation.responses[201].schema.parse(answer)).toMatchObject({
      link: null,
      sent: true,
      unsentReason: null,
    });
    expect(mails()[0]).toMatchObject({ to: ['grace@example.com'] });
    const use = { token: tokenIn('invitation'), password };
    expect((await testBrowser(api).ask('/api/auth/link', post(use))).status).toBe(200);
  });

  it('an invitation that cannot be sent is made all the same: who invites gets the link, and the reason', async () => {
    server.refuse();
    const json = { email: 'grace@example.com', role: 'MEMBER' };
    const as = await organizationKey(api);
    const answer = await api.askJson('/api/public/organizations/invitations', { as, json });
    expect(answer).toMatchObject({
      link: expect.stringMatching(/^https:\/\/spans\.example\.com\/sign-in#invitation=/) as string,
      sent: false,
      unsentReason: 'The mail server refuses the address, or that of SMTP_FROM.',
    });
    expect(await api.identity.users.find({ email: 'grace@example.com' })).toBeDefined();
  });

  it('three invitations are sent to one address, by whichever organization, and beyond that none is shown instead', async () => {
    const [own, other] = [await organizationKey(api), await organizationKey(api, 'org-stranger')];
    const path = '/api/public/organizations/invitations';
    const json = { email: 'grace@example.com', role: 'MEMBER' };
    const invite = async (as = own) =>
      createInvitation.responses[201].schema.parse(await api.askJson(path, { as, json }));
    for (let at = 0; at < 3; at += 1) {
      const { userId, sent } = await invite();
      expect(sent).toBe(true);
      await api.ask(`${path}/${userId}`, { as: own, method: 'DELETE' });
    }
    const refused = {
      link: null,
      sent: false,
      unsentReason: expect.stringContaining('sent to this address') as string,
    };
    expect([await invite(), await invite(other)]).toMatchObject([refused, refused]);
    expect(mails()).toHaveLength(3);
    const others = await api.askJson(path, { as: own, json: { ...json, email: 'eve@example.com' } });
    expect(others).toMatchObject({ sent: true });
    // The user is invited all the same, and asks for a link.
    expect((await ask(json.email)).status).toBe(202);
    await expect.poll(() => mails().length).toBe(5);
    const use = { token: tokenIn('reset'), password };
    expect((await testBrowser(api).ask('/api/auth/link', post(use))).status).toBe(200);
  });

  it('a hundred invitations of one organization are sent at once, and those of others go on', async () => {
    const sent: string[] = [];
    const mailer = { send: async (to: string) => (sent.push(to), { isSent: true } as const) };
    const busy = await startTestApi({ mailer });
    const as = await organizationKey(busy);
    const invite = async (name: string, key = as) => {
      const json = { email: `${name}@example.com`, role: 'VIEWER' };
      return busy.askJson('/api/public/organizations/invitations', { as: key, json });
    };
    for (let at = 0; at < 100; at += 1) expect(await invite(`user-${at}`)).toMatchObject({ sent: true });
    const unsentReason = expect.stringContaining('sent by this organization') as string;
    expect(await invite('last')).toMatchObject({ link: null, sent: false, unsentReason });
    expect(await invite('other', await organizationKey(busy, 'org-stranger'))).toMatchObject({ sent: true });
    expect(sent).toHaveLength(101);
    await busy.close();
  });

  it('a user gets a mail when the password was changed', async () => {
    const browser = await signedIn(api, ada);
    const change = { currentPassword: password, password: 'another horse battery' };
    expect((await browser.ask('/api/auth/password', post(change))).status).toBe(200);
    await expect.poll(() => mails().length).toBe(1);
    expect(mails()[0]?.content).toMatch(/Subject: Your password was set/);
  });

  it('the page knows that a link can be asked for', async () => {
    expect(await api.askJson('/api/auth/providers', { as: null })).toMatchObject({ passwordReset: true });
  });
});

describe('without a mail server', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(async () => api.close());

  it('no link can be asked for by anyone, and an invitation is shown', async () => {
    await addUser(api, email, 'MEMBER');
    for (const address of [email, 'nobody@example.com']) {
      const response = await testBrowser(api).ask('/api/auth/reset', post({ email: address }));
      expect([response.status, await response.json()]).toMatchObject([403, { message: /sends no mails/ }]);
    }
    const json = { email: 'grace@example.com', role: 'MEMBER' };
    const answer = await api.askJson('/api/public/organizations/invitations', { as: await organizationKey(api), json });
    expect(answer).toMatchObject({ link: expect.any(String) as string, sent: false });
    expect(await api.askJson('/api/auth/providers', { as: null })).toMatchObject({ passwordReset: false });
  });
});
