import type { LinkPurpose, ProjectId, User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations, type TwoOrganizations } from './two-organizations.ts';

const organizationId = 'own-org';
const hour = 3_600_000_000;

/** The contract of every `InvitationStore`. `makeStores` returns empty stores each time. */
export const describeInvitationStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as InvitationStore`, () => {
    const now = Date.now() * 1000;
    let stores: IdentityStores;
    let people: TwoOrganizations;
    let ada: User;

    beforeEach(async () => {
      stores = await makeStores();
      people = await twoOrganizations(stores);
      ada = await people.add('ada@example.com', 'MEMBER');
    });

    let links = 0;
    const link = async ({ id: userId }: User, purpose: LinkPurpose = 'invitation'): Promise<string> => {
      links += 1;
      const tokenHash = `hash ${links}`;
      await stores.signInLinks.create({ userId, purpose, tokenHash, now, expiresAt: now + hour });
      return tokenHash;
    };
    const listed = async (of = organizationId, at = now) =>
      (await stores.invitations.list(of, at)).map(({ user, role, expiresAt }) => [user.id, role, expiresAt]);

    test('one who has a link is listed with its end, in each organization, until the user has signed in', async () => {
      expect(await listed()).toEqual([]);
      const tokenHash = await link(ada);
      expect(await listed()).toEqual([[ada.id, 'MEMBER', now + hour]]);
      expect(await listed(organizationId, now + 2 * hour)).toEqual([[ada.id, 'MEMBER', null]]);
      expect(await listed('other-org')).toEqual([]);
      await stores.users.invite({ email: ada.email, organizationId: 'other-org', role: 'VIEWER' });
      expect(await listed('other-org')).toEqual([[ada.id, 'VIEWER', now + hour]]);
      const session = { tokenHash: 'session', now, userAgent: null, address: null };
      expect(await stores.signInLinks.use(tokenHash, { session, passwordHash: 'p' })).toBeDefined();
      expect([await listed(), await listed('other-org')]).toEqual([[], []]);
    });

    test('a link that signs in, or sets another password, is no invitation', async () => {
      await link(ada, 'sign-in');
      await link(ada, 'reset');
      expect(await listed()).toEqual([]);
    });

    test('an invitation that is taken back ends its links, and the user may be invited as one who is new', async () => {
      const hashes = [await link(ada), await link(ada)];
      await stores.invitations.revoke({ organizationId, userId: ada.id, by: people.first.id });
      for (const hash of hashes) expect(await stores.signInLinks.find(hash, now)).toBeUndefined();
      expect(await listed()).toEqual([]);
      const again = await stores.users.invite({ email: ada.email, organizationId, role: 'VIEWER' });
      expect(again).toMatchObject({ user: { id: ada.id }, isNew: true });
    });

    test('an invitation ends with the last role of its user too, and opens nothing that another invitation gives', async () => {
      const [tokenHash, reset] = [await link(ada), await link(ada, 'reset')];
      await stores.users.invite({ email: ada.email, organizationId: 'other-org', role: 'VIEWER' });
      await stores.memberships.setRole({ organizationId, userId: ada.id, role: null, by: null });
      expect(await stores.signInLinks.find(tokenHash, now)).toMatchObject({ user: { id: ada.id } });
      await stores.memberships.setRole({ organizationId: 'other-org', userId: ada.id, role: null, by: null });
      expect(await stores.signInLinks.find(tokenHash, now)).toBeUndefined();
      expect(await stores.users.invite({ email: ada.email, organizationId, role: 'ADMIN' })).toMatchObject({
        isNew: true,
      });
      expect(await stores.signInLinks.find(tokenHash, now)).toBeUndefined();
      expect(await stores.signInLinks.find(reset, now)).toMatchObject({ user: { id: ada.id } });
    });

    test('invitations end with their organization, unless another one has invited the user too', async () => {
      const bob = await people.add('bob@example.com', 'MEMBER');
      await stores.users.invite({ email: bob.email, organizationId: 'other-org', role: 'VIEWER' });
      const [ended, kept] = [await link(ada), await link(bob)];
      await stores.projects.delete('own' as ProjectId);
      await stores.organizations.delete(organizationId);
      expect(await stores.signInLinks.find(ended, now)).toBeUndefined();
      expect(await stores.signInLinks.find(kept, now)).toMatchObject({ user: { id: bob.id } });
    });

    test('the links of one who was invited elsewhere too go on', async () => {
      const tokenHash = await link(ada);
      const elsewhere = { email: ada.email, organizationId: 'other-org', role: 'VIEWER' } as const;
      expect(await stores.users.invite(elsewhere)).toMatchObject({ isNew: false });
      await stores.invitations.revoke({ organizationId, userId: ada.id, by: null });
      expect(await stores.signInLinks.find(tokenHash, now)).toMatchObject({ user: { id: ada.id } });
      expect([await listed(), await listed('other-org')]).toEqual([[], [[ada.id, 'VIEWER', now + hour]]]);
    });

    test('who is not listed, or not here, is not found; and who may not take the role takes nothing back', async () => {
      const revoke = async (of: string, userId: string) =>
        stores.invitations.revoke({ organizationId: of, userId, by: null });
      await expect(revoke(organizationId, ada.id)).rejects.toMatchObject({ code: 'not_found' });
      const bob = await people.add('bob@example.com', 'OWNER');
      const admin = await people.add('admin@example.com', 'ADMIN');
      await link(bob);
      for (const [of, userId] of [
        ['other-org', bob.id],
        ['nowhere', bob.id],
        [organizationId, 'unknown'],
      ] as const) {
        await expect(revoke(of, userId)).rejects.toMatchObject({ code: 'not_found' });
      }
      const byAdmin = stores.invitations.revoke({ organizationId, userId: bob.id, by: admin.id });
      await expect(byAdmin).rejects.toMatchObject({ code: 'permission_denied' });
      const invitation = { email: 'c@example.com', organizationId, role: 'OWNER', by: admin.id } as const;
      await expect(stores.users.invite(invitation)).rejects.toMatchObject({ code: 'permission_denied' });
      expect(await stores.users.find({ email: 'c@example.com' })).toBeUndefined();
      expect(await listed()).toEqual([[bob.id, 'OWNER', now + hour]]);
    });
  });
};
