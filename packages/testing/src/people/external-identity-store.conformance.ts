import type { ExternalSignIn, OtherWaysIn, User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations } from './two-organizations.ts';

const now = Date.UTC(2026, 0, 2) * 1000;
const issuer = 'https://id.example.com';
const refused = (reason: string) => ({ kind: 'refused', reason });
const join = { organizationId: 'own-org', role: 'VIEWER' } as const;

/** The contract of every `ExternalIdentityStore`. `makeStores` returns empty stores each time. */
export const describeExternalIdentityStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  let stores: IdentityStores;
  let ada: User;

  const resolve = async (given: Partial<ExternalSignIn> = {}) =>
    stores.externalIdentities.resolve({
      issuer,
      subject: 'subject-ada',
      email: ada.email,
      name: undefined,
      join: undefined,
      now,
      ...given,
    });

  const givePassword = async (): Promise<void> => {
    const times = { now, expiresAt: now + 1_000_000 };
    await stores.signInLinks.create({ userId: ada.id, tokenHash: 'password', purpose: 'reset', ...times });
    const session = { tokenHash: 'session', userAgent: null, address: null, now };
    await stores.signInLinks.use('password', { session, passwordHash: 'hash' });
  };

  const other = { issuer: 'https://other.example.com', subject: 'elsewhere', now: now + 1000 };
  const ids = async ({ id }: { readonly id: string }) =>
    (await stores.externalIdentities.list(id)).map((identity) => identity.id);
  const unlink = async (id = '', others: Partial<OtherWaysIn> = {}) =>
    stores.externalIdentities.unlinkOne(ada.id, id, { arePasswordsOn: true, issuers: [issuer], ...others });

  describe(`${name} as ExternalIdentityStore`, () => {
    beforeEach(async () => {
      stores = await makeStores();
      ada = await (await twoOrganizations(stores)).add('ada@example.com', 'MEMBER');
    });

    test('an identity is linked once, by its address, and then known by issuer and subject whatever its address is', async () => {
      expect(await resolve()).toEqual({ kind: 'user', userId: ada.id, isLinked: true });
      for (const email of [undefined, 'other@example.com', ada.email]) {
        expect(await resolve({ email })).toEqual({ kind: 'user', userId: ada.id, isLinked: false });
      }
      expect(await stores.externalIdentities.list(ada.id)).toMatchObject([
        { issuer, subject: 'subject-ada', createdAt: now },
      ]);
    });

    test('an identity without an address, and one whose address no user has, is of no one', async () => {
      expect(await resolve({ email: undefined })).toEqual(refused('no-email'));
      expect(await resolve({ email: 'stranger@example.com' })).toEqual(refused('no-user'));
      expect(await stores.users.find({ email: 'stranger@example.com' })).toBeUndefined();
      expect(await stores.externalIdentities.list(ada.id)).toEqual([]);
    });

    test('another identity of the same issuer does not take over a user by the address; one of another issuer is linked', async () => {
      await resolve();
      expect(await resolve({ subject: 'subject-mallory' })).toEqual(refused('other-identity'));
      const elsewhere = { issuer: 'https://other.example.com', subject: 'subject-mallory' };
      expect(await resolve(elsewhere)).toEqual({ kind: 'user', userId: ada.id, isLinked: true });
      expect(await stores.externalIdentities.list(ada.id)).toHaveLength(2);
    });

    test('a user who is new joins with the role once, and does not come back in after being taken out', async () => {
      const eve = { subject: 'subject-eve', email: 'eve@example.com', name: 'Eve', join };
      const outcome = await resolve(eve);
      const user = await stores.users.find({ email: 'eve@example.com' });
      expect(outcome).toEqual({ kind: 'user', userId: user?.id, isLinked: true });
      expect(user).toMatchObject({ name: 'Eve', memberships: [join] });
      await stores.memberships.setRole({ organizationId: 'own-org', userId: user?.id ?? '', role: null, by: null });
      expect(await resolve(eve)).toMatchObject({ kind: 'user', isLinked: false });
      expect((await stores.users.find({ email: 'eve@example.com' }))?.memberships).toEqual([]);
    });

    test('a member who joins keeps the role, and one of another organization gets one more', async () => {
      await resolve({ join });
      expect((await stores.users.find({ id: ada.id }))?.memberships).toEqual([
        { organizationId: 'own-org', role: 'MEMBER' },
      ]);
      const other = {
        subject: 'two',
        issuer: 'https://other.example.com',
        join: { ...join, organizationId: 'other-org' },
      };
      await resolve(other);
      expect((await stores.users.find({ id: ada.id }))?.memberships).toHaveLength(2);
    });

    test('no one joins an organization that is not there', async () => {
      const nowhere = { ...join, organizationId: 'nowhere' };
      await expect(resolve({ email: 'eve@example.com', join: nowhere })).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a disabled user is refused, before and after the identity is linked', async () => {
      await stores.users.setDisabled(ada.id, true, now);
      expect(await resolve()).toEqual(refused('disabled'));
      await stores.users.setDisabled(ada.id, false, now);
      await resolve();
      await stores.users.setDisabled(ada.id, true, now);
      expect(await resolve()).toEqual(refused('disabled'));
    });

    test('of many calls at once one links an identity, and all find the same user', async () => {
      const eve = { subject: 'subject-eve', email: 'eve@example.com', join };
      const outcomes = await Promise.all([1, 2, 3, 4].map(async () => resolve(eve)));
      const { id } = (await stores.users.find({ email: 'eve@example.com' }))!;
      expect(outcomes.map((outcome) => outcome.kind === 'user' && outcome.userId)).toEqual([id, id, id, id]);
      expect(outcomes.filter((outcome) => outcome.kind === 'user' && outcome.isLinked)).toHaveLength(1);
    });

    test('the link of an invitation ends when its user signs in otherwise, and other links stay', async () => {
      for (const purpose of ['invitation', 'sign-in'] as const) {
        const times = { now, expiresAt: now + 1_000_000 };
        await stores.signInLinks.create({ userId: ada.id, tokenHash: `hash ${purpose}`, purpose, ...times });
      }
      await resolve();
      expect(await stores.signInLinks.find('hash invitation', now)).toBeUndefined();
      expect(await stores.signInLinks.find('hash sign-in', now)).toBeDefined();
    });

    test("a user's identities are taken away, and no others; then another one is linked", async () => {
      const eve = await resolve({ subject: 'subject-eve', email: 'eve@example.com', join });
      await resolve();
      expect(await stores.externalIdentities.unlink(ada.id)).toBe(1);
      expect(await stores.externalIdentities.unlink(ada.id)).toBe(0);
      expect(await stores.externalIdentities.list(eve.kind === 'user' ? eve.userId : '')).toHaveLength(1);
      expect(await resolve({ subject: 'another' })).toMatchObject({ kind: 'user', userId: ada.id, isLinked: true });
    });

    test('one identity is taken away by its user alone, where a password is left, and is then linked anew', async () => {
      await resolve();
      const eve = await resolve({ subject: 'subject-eve', email: 'eve@example.com', join });
      const [foreign] = await ids({ id: eve.kind === 'user' ? eve.userId : '' });
      await givePassword();
      for (const id of [foreign, 'unknown']) await expect(unlink(id)).rejects.toMatchObject({ code: 'not_found' });
      const [own] = await ids(ada);
      await unlink(own);
      expect(await ids(ada)).toEqual([]);
      await expect(unlink(own)).rejects.toMatchObject({ code: 'not_found' });
      expect(await resolve()).toMatchObject({ userId: ada.id, isLinked: true });
    });

    test('the last way in is not taken away: a password that signs in, or an identity of a provider that is configured', async () => {
      await resolve();
      await resolve(other);
      const [own, elsewhere] = await ids(ada);
      await expect(unlink(own)).rejects.toMatchObject({ code: 'conflict' });
      await unlink(own, { issuers: [issuer, `${other.issuer}/`] });
      await expect(unlink(elsewhere, { issuers: [other.issuer] })).rejects.toMatchObject({ code: 'conflict' });
      await givePassword();
      await expect(unlink(elsewhere, { arePasswordsOn: false })).rejects.toMatchObject({ code: 'conflict' });
      expect(await ids(ada)).toEqual([elsewhere]);
      await unlink(elsewhere);
      expect(await ids(ada)).toEqual([]);
    });

    test('of two identities that are taken away at once one stays where there is no password', async () => {
      await resolve();
      await resolve(other);
      const issuers = [issuer, other.issuer];
      const outcomes = await Promise.allSettled((await ids(ada)).map(async (id) => unlink(id, { issuers })));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await ids(ada)).toHaveLength(1);
    });
  });
};
