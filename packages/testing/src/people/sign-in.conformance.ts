import { sessionTimes, userSessionsMax, type NewUserSession, type User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations } from './two-organizations.ts';

const now = Date.UTC(2026, 0, 2) * 1000;
const hour = 3_600_000_000;
const newSession = (tokenHash: string, at = now): NewUserSession => ({
  tokenHash,
  userAgent: 'Browser/1',
  address: '192.0.2.1',
  now: at,
});

/** The contract of every `UserSessionStore` and `SignInLinkStore`. `makeStores` returns empty stores each time. */
export const describeSignIn = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  let stores: IdentityStores;
  let ada: User;
  let eve: User;

  const link = async (tokenHash: string, user = ada, purpose: 'sign-in' | 'invitation' | 'reset' = 'sign-in') =>
    stores.signInLinks.create({ userId: user.id, tokenHash, purpose, now, expiresAt: now + hour });
  const givePassword = async ({ id }: User): Promise<void> => {
    await link(`first ${id}`, id === ada.id ? ada : eve, 'invitation');
    await stores.signInLinks.use(`first ${id}`, { session: newSession(`first ${id}`), passwordHash: 'hash' });
  };
  const begin = async (tokenHash: string, { id } = ada, at = now) =>
    stores.userSessions.create(id, newSession(tokenHash, at), 'hash');
  const find = async (tokenHash: string, at = now) => stores.userSessions.find(tokenHash, at);

  const lastSeenAt = async (token: string, at: number) => (await find(token, at))?.session.lastSeenAt;
  const use = async (tokenHash: string, session = 'session', at = now) =>
    stores.signInLinks.use(tokenHash, { session: newSession(session, at) });

  const prepare = async (): Promise<void> => {
    stores = await makeStores();
    const people = await twoOrganizations(stores);
    ada = await people.add('ada@example.com', 'MEMBER');
    eve = await people.add('eve@example.com', 'MEMBER');
  };

  describe(`${name} as UserSessionStore`, () => {
    beforeEach(async () => {
      await prepare();
      await givePassword(ada);
      await givePassword(eve);
    });

    test('a session is found by its token, with its user, and notes that the user signed in', async () => {
      const session = await begin('token', ada, now + hour);
      const found = await find('token', now + hour);
      expect(found).toMatchObject({ session: { userAgent: 'Browser/1', address: '192.0.2.1', createdAt: now + hour } });
      expect(found?.session).toEqual(session);
      expect(found?.user).toMatchObject({ email: 'ada@example.com', signedInAt: now + hour });
      expect(JSON.stringify(found)).not.toMatch(/hash|token/i);
      expect(await find('unknown')).toBeUndefined();
    });

    test('a session needs the password that the user has, and a user who is there and not disabled', async () => {
      for (const [id, hash] of [
        [ada.id, 'an older hash'],
        ['unknown', 'hash'],
      ] as const) {
        expect(await stores.userSessions.create(id, newSession('token'), hash)).toBeUndefined();
      }
      await stores.users.setDisabled(ada.id, true, now);
      expect(await begin('token')).toBeUndefined();
      expect(await find('token')).toBeUndefined();
    });

    test('a session of one who was checked otherwise needs no password, and still a user who is there and not disabled', async () => {
      expect(await stores.userSessions.create('unknown', newSession('token'))).toBeUndefined();
      expect(await stores.userSessions.create(ada.id, newSession('token'))).toMatchObject({ userId: ada.id });
      await stores.users.setDisabled(ada.id, true, now);
      expect(await stores.userSessions.create(ada.id, newSession('other'))).toBeUndefined();
    });

    test('a session ends when it is not used, and when its time is over, to the microsecond', async () => {
      await begin('idle');
      expect(await find('idle', now + sessionTimes.idle)).toBeUndefined();
      await begin('used');
      const step = sessionTimes.idle - hour;
      for (let at = now + step; at < now + sessionTimes.whole; at += step) expect(await find('used', at)).toBeDefined();
      expect(await find('used', now + sessionTimes.whole - 1000)).toBeDefined();
      expect(await find('used', now + sessionTimes.whole)).toBeUndefined();
      expect(await stores.userSessions.list(ada.id, now + sessionTimes.whole)).toEqual([]);
    });

    test('when a session was seen is kept to the minute', async () => {
      await begin('token');
      expect(await lastSeenAt('token', now + sessionTimes.seen - 1000)).toBe(now);
      expect(await lastSeenAt('token', now + sessionTimes.seen)).toBe(now + sessionTimes.seen);
      expect(await lastSeenAt('token', now + sessionTimes.seen + 1000)).toBe(now + sessionTimes.seen);
    });

    test('of many requests one puts another token in place, and the one before counts for a minute more', async () => {
      const { id } = (await begin('old'))!;
      const later = now + hour;
      const tokens = ['new 1', 'new 2', 'new 3'];
      const tries = tokens.map((to) =>
        stores.userSessions.rotate(id, { from: 'old', to, hasOverlap: true, now: later }),
      );
      const wins = await Promise.all(tries);
      expect(wins.filter(Boolean)).toHaveLength(1);
      for (const [at, to] of tokens.entries()) {
        expect((await find(to, later)) !== undefined).toBe(wins[at]);
      }
      expect((await find('old', later + sessionTimes.overlap - 1000))?.session).toMatchObject({ id, rotatedAt: later });
      expect(await find('old', later + sessionTimes.overlap)).toBeUndefined();
    });

    test('a token that is replaced without an overlap ends at once', async () => {
      const { id } = (await begin('old'))!;
      expect(await stores.userSessions.rotate(id, { from: 'old', to: 'new', hasOverlap: false, now })).toBe(true);
      expect(await find('old')).toBeUndefined();
      expect(await find('new')).toBeDefined();
    });

    test("sessions are listed latest first and ended one by one, and a user's own alone", async () => {
      const [first, second] = [(await begin('1', ada, now + 1000))!, (await begin('2', ada, now + 2000))!];
      await begin('of eve', eve, now + 3000);
      const ids = async () => (await stores.userSessions.list(ada.id, now + 3000)).map(({ id }) => id);
      expect((await ids()).slice(0, 2)).toEqual([second.id, first.id]);
      for (const [userId, id] of [
        [eve.id, first.id],
        [ada.id, 'unknown'],
      ] as const) {
        await expect(stores.userSessions.end(userId, id)).rejects.toMatchObject({ code: 'not_found' });
      }
      await stores.userSessions.end(ada.id, first.id);
      expect(await ids()).not.toContain(first.id);
      expect(await find('1')).toBeUndefined();
      for (const token of ['2', 'of eve']) expect(await find(token)).toBeDefined();
    });

    test('another password ends every other session and all links of the user, and none of another', async () => {
      const kept = (await begin('kept'))!;
      await begin('other');
      await begin('of eve', eve);
      await link('link');
      await link('link of eve', eve);
      await stores.users.changePassword(ada.id, { passwordHash: 'next', keptSessionId: kept.id });
      expect(await find('other')).toBeUndefined();
      expect(await stores.signInLinks.find('link', now)).toBeUndefined();
      for (const token of ['kept', 'of eve']) expect(await find(token)).toBeDefined();
      expect(await stores.signInLinks.find('link of eve', now)).toBeDefined();
      expect(await begin('with the old one')).toBeUndefined();
    });

    test('one who is disabled has no session and no link, then and afterwards', async () => {
      await begin('token');
      await begin('of eve', eve);
      await link('link');
      await stores.users.setDisabled(ada.id, true, now);
      expect([await find('token'), await stores.signInLinks.find('link', now)]).toEqual([undefined, undefined]);
      await expect(link('another')).rejects.toMatchObject({ code: 'conflict' });
      await stores.users.setDisabled(ada.id, false, now);
      expect([await find('token'), await stores.signInLinks.find('link', now)]).toEqual([undefined, undefined]);
      expect(await find('of eve')).toBeDefined();
    });

    test('the oldest session of a user ends when there are too many', async () => {
      for (let at = 0; at < userSessionsMax + 1; at += 1) await begin(`token ${at}`, ada, now + (at + 1) * 1000);
      expect(await find('token 0')).toBeUndefined();
      expect(await find('token 1')).toBeDefined();
      expect(await stores.userSessions.list(ada.id, now)).toHaveLength(userSessionsMax);
    });
  });

  describe(`${name} as SignInLinkStore`, () => {
    beforeEach(prepare);

    test('a link is found with its purpose and user, as often as one asks, and begins a session', async () => {
      await link('link', ada, 'reset');
      for (const _again of [1, 2]) {
        expect(await stores.signInLinks.find('link', now)).toMatchObject({ purpose: 'reset', user: { id: ada.id } });
      }
      expect(await use('link')).toMatchObject({ userId: ada.id, createdAt: now, expiresAt: now + sessionTimes.whole });
      expect((await find('session'))?.user).toMatchObject({ id: ada.id, signedInAt: now });
    });

    test('a link is used once, by one of however many ask at once', async () => {
      await link('link');
      const uses = await Promise.all([1, 2, 3, 4, 5].map((at) => use('link', `session ${at}`)));
      expect(uses.filter((session) => session !== undefined)).toHaveLength(1);
      expect(await stores.userSessions.list(ada.id, now)).toHaveLength(1);
      expect([await use('link'), await stores.signInLinks.find('link', now)]).toEqual([undefined, undefined]);
    });

    test('a link that has ended or that is unknown begins nothing', async () => {
      await link('link');
      expect(await stores.signInLinks.find('link', now + hour - 1000)).toBeDefined();
      expect(await stores.signInLinks.find('link', now + hour)).toBeUndefined();
      expect([await use('link', 'session', now + hour), await use('unknown')]).toEqual([undefined, undefined]);
      expect(await find('session')).toBeUndefined();
      await expect(link('lost', { ...ada, id: 'unknown' })).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a link that brings a password sets it, and ends what was begun and sent before', async () => {
      await link('earlier');
      await use('earlier', 'earlier session');
      await link('unused');
      await link('reset', ada, 'reset');
      await link('of eve', eve);
      const session = await stores.signInLinks.use('reset', { session: newSession('session'), passwordHash: 'next' });
      expect((await stores.users.passwordOf({ id: ada.id }))?.passwordHash).toBe('next');
      expect((await stores.userSessions.list(ada.id, now)).map(({ id }) => id)).toEqual([session?.id]);
      expect(await stores.signInLinks.find('unused', now)).toBeUndefined();
      expect(await stores.signInLinks.find('of eve', now)).toBeDefined();
      expect((await stores.users.passwordOf({ id: eve.id }))?.passwordHash).toBeNull();
    });
  });
};
