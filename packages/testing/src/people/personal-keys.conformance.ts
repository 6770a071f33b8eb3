import type { KeyOwner, ProjectId, User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations, type TwoOrganizations } from './two-organizations.ts';

const organizationId = 'own-org';
const own = 'own' as ProjectId;

/** The contract of an `ApiKeyStore` for personal keys. `makeStores` returns empty stores each time. */
export const describePersonalKeys = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} and personal keys`, () => {
    let stores: IdentityStores;
    let people: TwoOrganizations;
    let ada: User;

    beforeEach(async () => {
      stores = await makeStores();
      people = await twoOrganizations(stores);
      ada = await people.add('ada@example.com', 'MEMBER');
    });

    const keyOf = async (owner: KeyOwner, scopes: readonly ('read' | 'write' | 'admin' | 'organization' | 'owner')[]) =>
      stores.apiKeys.create(owner, { userId: ada.id, scopes });
    const opened = async ({ publicKey, secretKey }: { publicKey: string; secretKey: string }) =>
      (await stores.apiKeys.authenticate(publicKey, secretKey))?.scopes;
    const setRole = async (role: 'OWNER' | 'ADMIN' | 'VIEWER' | 'NONE' | null) =>
      stores.memberships.setRole({ organizationId, userId: ada.id, role, by: null });

    test('a personal key may do what it was made for, as far as the role of its user goes at that moment', async () => {
      const key = await keyOf(own, ['read', 'write', 'admin']);
      expect(key).toMatchObject({ userId: ada.id, projectId: own });
      expect(await opened(key)).toEqual(['read', 'write']);
      await setRole('VIEWER');
      expect(await opened(key)).toEqual(['read']);
      await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role: 'ADMIN' });
      expect(await opened(key)).toEqual(['read', 'write', 'admin']);
      expect(await opened(await stores.apiKeys.rotate(key.publicKey, 0))).toEqual(['read', 'write', 'admin']);
      await stores.memberships.setProjectRole({ projectId: own, userId: ada.id, role: 'NONE' });
      expect(await opened(await keyOf(own, ['read']))).toBeUndefined();
    });

    test('in an organization likewise', async () => {
      const key = await keyOf({ organizationId }, ['organization', 'owner']);
      expect(await opened(key)).toEqual([]);
      await setRole('ADMIN');
      expect(await opened(key)).toEqual(['organization']);
      await setRole('OWNER');
      expect(await opened(key)).toEqual(['organization', 'owner']);
    });

    test('personal keys are listed to their user alone, not among those of the project', async () => {
      const before = await stores.apiKeys.list(own);
      const key = await keyOf(own, ['read']);
      expect(await stores.apiKeys.list(own)).toEqual(before);
      expect((await stores.apiKeys.listPersonal(ada.id)).map(({ id }) => id)).toEqual([key.id]);
      expect(await stores.apiKeys.listPersonal(people.first.id)).toEqual([]);
      await stores.apiKeys.revoke(key.publicKey);
      expect(await stores.apiKeys.listPersonal(ada.id)).toEqual([]);
    });

    test('a user who leaves has no personal key there any more, also after coming back, and keeps those elsewhere', async () => {
      await stores.users.invite({ email: ada.email, organizationId: 'other-org', role: 'VIEWER' });
      const elsewhere = await keyOf('other' as ProjectId, ['read']);
      const keys = [await keyOf(own, ['read']), await keyOf({ organizationId }, ['organization'])];
      await setRole(null);
      for (const key of keys) expect(await opened(key)).toBeUndefined();
      await setRole('OWNER');
      for (const key of keys) expect(await opened(key)).toBeUndefined();
      expect(await opened(elsewhere)).toEqual(['read']);
      expect((await stores.apiKeys.listPersonal(ada.id)).map(({ id }) => id)).toEqual([elsewhere.id]);
    });

    test('a user who is disabled has no personal key any more, also when enabled again', async () => {
      const key = await keyOf(own, ['read']);
      await stores.users.setDisabled(ada.id, true, Date.now() * 1000);
      expect(await opened(key)).toBeUndefined();
      await stores.users.setDisabled(ada.id, false, Date.now() * 1000);
      expect(await opened(key)).toBeUndefined();
    });
  });
};
