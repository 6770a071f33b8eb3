import { sessionTimes, type SessionClient, type User } from '@spanledger/core';
import { memoryIdentity, type IdentityStores } from '@spanledger/testing';
import { beforeEach, expect, test } from 'vitest';

import { makeLink, linkUrl } from './make-link.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { looksLikeToken } from './tokens.ts';

const client: SessionClient = { userAgent: 'Browser/1', address: '192.0.2.1' };
const password = 'correct horse battery';
let now: number;
let stores: IdentityStores;
let signIn: SignIn;
let ada: User;
/** For each checked password: true if there was a hash to compare it with. */
let checked: boolean[];

const plainPasswords: PasswordHashes = {
  hash: async (text) => `hash of ${text}`,
  isRight: async (text, hash) => {
    checked.push(hash !== null && hash !== undefined);
    return hash === `hash of ${text}`;
  },
  close: async () => undefined,
};

const link = async (purpose: 'sign-in' | 'invitation' | 'reset') =>
  makeLink(stores.signInLinks, { userId: ada.id, purpose, now });

beforeEach(async () => {
  now = Date.UTC(2026, 0, 2) * 1000;
  stores = memoryIdentity();
  checked = [];
  await stores.firstStart.ensure({ organizationId: 'org' });
  ada = (await stores.users.invite({ email: 'ada@example.com', organizationId: 'org', role: 'MEMBER' })).user;
  signIn = createSignIn({ ...stores, passwords: plainPasswords, now: () => now });
  await signIn.byLink({ token: await link('invitation'), password }, client);
});

test('a password opens a session, however the address is written, and its token is stored nowhere', async () => {
  for (const email of ['ada@example.com', ' Ada@EXAMPLE.com ']) {
    const { token, session } = (await signIn.byPassword({ email, password }, client))!;
    expect(looksLikeToken(token)).toBe(true);
    expect(await signIn.find(token)).toMatchObject({ session: { id: session.id }, user: { id: ada.id } });
    expect(JSON.stringify(await stores.userSessions.list(ada.id, now))).not.toContain(token);
  }
});

test('whatever is wrong, nothing is answered, after as many checks of a password', async () => {
  await stores.users.invite({ email: 'new@example.com', organizationId: 'org', role: 'MEMBER' });
  const { user } = await stores.users.invite({ email: 'gone@example.com', organizationId: 'org', role: 'MEMBER' });
  await stores.users.setDisabled(user.id, true, now);
  for (const email of ['ada@example.com', 'new@example.com', 'gone@example.com', 'nobody@example.com', 'no address']) {
    expect(await signIn.byPassword({ email, password: 'wrong' }, client)).toBeUndefined();
  }
  expect(checked).toEqual([true, false, false, false, false]);
});

test('a link signs in once', async () => {
  const token = await link('sign-in');
  expect(await signIn.byLink({ token }, client)).toMatchObject({ session: { userId: ada.id } });
  expect(await signIn.byLink({ token }, client)).toBeUndefined();
});

test.each(['invitation', 'reset'] as const)(
  'a link for %s needs a password that may be set, and waits for it',
  async (purpose) => {
    const token = await link(purpose);
    for (const wrong of [undefined, 'too short', 'ada@example.com', 'x'.repeat(257)]) {
      await expect(signIn.byLink({ token, password: wrong }, client)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(await signIn.byLink({ token, password: 'another password' }, client)).toBeDefined();
    expect(await signIn.byPassword({ email: ada.email, password: 'another password' }, client)).toBeDefined();
    expect(await signIn.byPassword({ email: ada.email, password }, client)).toBeUndefined();
  },
);

test('a link that signs in sets no password', async () => {
  const token = await link('sign-in');
  await expect(signIn.byLink({ token, password }, client)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a link holds its token in the fragment, which is sent to no server', async () => {
  const token = await link('reset');
  const { pathname, search, hash } = new URL(linkUrl('https://spans.example.com/', 'reset', token));
  expect([pathname, search, hash]).toEqual(['/sign-in', '', `#reset=${token}`]);
});

test('a token that is a day old is replaced by one of many requests, and all of them are answered', async () => {
  const { token } = (await signIn.byPassword({ email: ada.email, password }, client))!;
  expect(await signIn.find(token)).toMatchObject({ nextToken: undefined });
  now += sessionTimes.rotation;
  const found = await Promise.all([1, 2, 3].map(() => signIn.find(token)));
  expect(found.every((current) => current?.user.id === ada.id)).toBe(true);
  const [next = '', ...others] = found.flatMap((current) => current?.nextToken ?? []);
  expect(others).toEqual([]);
  now += sessionTimes.overlap;
  expect(await signIn.find(token)).toBeUndefined();
  expect(await signIn.find(next)).toMatchObject({ user: { id: ada.id } });
});

test('another password needs the current one, ends all other sessions, and gives another token', async () => {
  const { token } = (await signIn.byPassword({ email: ada.email, password }, client))!;
  const { token: otherToken } = (await signIn.byPassword({ email: ada.email, password }, client))!;
  const current = (await signIn.find(token))!;
  const change = { token, currentPassword: password, password: 'another password' };
  for (const currentPassword of [undefined, 'wrong']) {
    const refused = signIn.changePassword(current, { ...change, currentPassword });
    await expect(refused).rejects.toMatchObject({ code: 'permission_denied' });
  }
  const short = signIn.changePassword(current, { ...change, password: 'short' });
  await expect(short).rejects.toMatchObject({ code: 'invalid_input' });
  const { token: next } = await signIn.changePassword(current, change);
  expect(await signIn.find(next)).toMatchObject({ session: { id: current.session.id } });
  for (const ended of [token, otherToken]) expect(await signIn.find(ended)).toBeUndefined();
});

test('a user without a password sets one without one', async () => {
  const [owner = ada] = await stores.users.list();
  const ownerLink = await makeLink(stores.signInLinks, { userId: owner.id, purpose: 'sign-in', now });
  const { token } = (await signIn.byLink({ token: ownerLink }, client))!;
  const current = (await signIn.find(token))!;
  await signIn.changePassword(current, { token, currentPassword: undefined, password });
  expect(await signIn.byPassword({ email: owner.email, password }, client)).toBeDefined();
});
