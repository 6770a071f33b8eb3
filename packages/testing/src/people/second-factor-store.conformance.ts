import { compareTexts, type SessionFactor, type User } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoOrganizations } from './two-organizations.ts';

const now = Date.UTC(2026, 0, 2) * 1000;
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** The contract of every `SecondFactorStore`. `makeStores` returns empty stores each time. */
export const describeSecondFactorStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  let stores: IdentityStores;
  let ada: User;
  let eve: User;

  const confirm = async ({ id } = ada) =>
    stores.secondFactors.confirm(id, { step: 10, recoveryCodeHashes: ['one', 'two'], now });

  const begin = async (user: User, secondFactor?: SessionFactor): Promise<string> => {
    const tokenHash = `${user.id} ${secondFactor}`;
    const client = { userAgent: null, address: null };
    return (await stores.userSessions.create(user.id, { tokenHash, now, ...client, secondFactor }))?.id ?? '';
  };
  const factorsOf = async (user: User) => {
    const sessions = await stores.userSessions.list(user.id, now);
    return sessions.map(({ secondFactor }) => secondFactor ?? 'none').toSorted(compareTexts);
  };

  describe(`${name} as SecondFactorStore`, () => {
    beforeEach(async () => {
      stores = await makeStores();
      const people = await twoOrganizations(stores);
      ada = await people.add('ada@example.com', 'MEMBER');
      eve = await people.add('eve@example.com', 'MEMBER');
      await stores.secondFactors.begin(ada.id, secret, now);
    });

    test('a secret is read back, is confirmed once, and is of its user alone', async () => {
      expect(await stores.secondFactors.find(ada.id)).toEqual({ secret, isConfirmed: false, recoveryCodesLeft: 0 });
      expect(await stores.secondFactors.find(eve.id)).toBeUndefined();
      const confirmations = await Promise.all([confirm(), confirm(), confirm()]);
      expect(confirmations.filter(Boolean)).toHaveLength(1);
      expect(await stores.secondFactors.find(ada.id)).toEqual({ secret, isConfirmed: true, recoveryCodesLeft: 2 });
      expect(await confirm(eve)).toBe(false);
    });

    test('a secret is replaced until it is confirmed, and is of a user who is there', async () => {
      await stores.secondFactors.begin(ada.id, 'ANOTHER', now);
      expect(await stores.secondFactors.find(ada.id)).toMatchObject({ secret: 'ANOTHER' });
      await confirm();
      await expect(stores.secondFactors.begin(ada.id, secret, now)).rejects.toMatchObject({ code: 'conflict' });
      await expect(stores.secondFactors.begin('unknown', secret, now)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a step is taken once, by one of many calls, and only after the last one', async () => {
      expect(await stores.secondFactors.takeStep(ada.id, 20)).toBe(false);
      await confirm();
      expect([await stores.secondFactors.takeStep(ada.id, 9), await stores.secondFactors.takeStep(ada.id, 10)]).toEqual(
        [false, false],
      );
      const taken = await Promise.all([1, 2, 3, 4].map(async () => stores.secondFactors.takeStep(ada.id, 11)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await stores.secondFactors.takeStep(eve.id, 99)).toBe(false);
    });

    test('a recovery code is taken once, by one of many calls, and replaced by others', async () => {
      expect(await stores.secondFactors.takeRecoveryCode(ada.id, 'one')).toBe(false);
      await confirm();
      const taken = await Promise.all([1, 2, 3].map(async () => stores.secondFactors.takeRecoveryCode(ada.id, 'one')));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await stores.secondFactors.takeRecoveryCode(eve.id, 'two')).toBe(false);
      await stores.secondFactors.replaceRecoveryCodes(ada.id, ['three']);
      expect(await stores.secondFactors.takeRecoveryCode(ada.id, 'two')).toBe(false);
      expect(await stores.secondFactors.takeRecoveryCode(ada.id, 'three')).toBe(true);
      await expect(stores.secondFactors.replaceRecoveryCodes(eve.id, ['x'])).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('a session has shown what it began with, or what it showed later, and others of the user have not', async () => {
      const id = await begin(ada);
      expect([await begin(ada, 'provider'), await begin(eve)]).toHaveLength(2);
      expect(await factorsOf(ada)).toEqual(['none', 'provider']);
      await stores.userSessions.noteSecondFactor(id, 'code');
      expect(await factorsOf(ada)).toEqual(['code', 'provider']);
      await stores.userSessions.noteSecondFactor(id, 'provider');
      expect(await factorsOf(ada)).toEqual(['code', 'provider']);
      expect(await factorsOf(eve)).toEqual(['none']);
    });

    test("a removed second factor counts in none of the user's sessions any more, and what a provider has stated goes on", async () => {
      await confirm();
      await begin(ada, 'code');
      await begin(ada, 'provider');
      await begin(eve, 'code');
      await stores.secondFactors.remove(ada.id);
      expect(await factorsOf(ada)).toEqual(['none', 'provider']);
      expect(await factorsOf(eve)).toEqual(['code']);
    });

    test('what is removed is gone, and others have theirs', async () => {
      await stores.secondFactors.begin(eve.id, secret, now);
      expect([await stores.secondFactors.remove(ada.id), await stores.secondFactors.remove(ada.id)]).toEqual([
        true,
        false,
      ]);
      expect(await stores.secondFactors.find(ada.id)).toBeUndefined();
      expect(await stores.secondFactors.find(eve.id)).toBeDefined();
    });
  });
};
