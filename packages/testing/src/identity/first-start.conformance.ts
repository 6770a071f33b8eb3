import { ownerEmailDefault } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from './memory-identity.ts';

const settings = {
  organizationId: 'org-1',
  organizationName: 'Acme',
  projectId: 'project-1',
  projectName: 'Support bot',
  publicKey: 'pk-lf-given',
  secretKey: 'sk-lf-given',
  userEmail: 'Owner@Example.com',
};

/** The contract of every `FirstStart`. `makeStores` returns empty stores each time. */
export const describeFirstStart = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as FirstStart`, () => {
    let stores: IdentityStores;

    const counts = async (): Promise<readonly number[]> => {
      const projects = await stores.projects.list();
      const keys = await Promise.all(projects.map(({ id }) => stores.apiKeys.list(id)));
      return [(await stores.projects.organizations()).length, projects.length, keys.flat().length];
    };

    beforeEach(async () => {
      stores = await makeStores();
    });

    test('an empty database gets one organization, one project and one key that works', async () => {
      const { project, createdKey, publicKey } = await stores.firstStart.ensure({});
      expect(await counts()).toEqual([1, 1, 1]);
      expect(publicKey).toBe(createdKey?.publicKey);
      const opened = await stores.apiKeys.authenticate(createdKey!.publicKey, createdKey!.secretKey);
      expect(opened?.projectId).toBe(project.id);
    });

    test('a second start changes nothing and names the same project and key, without the secret', async () => {
      const first = await stores.firstStart.ensure({});
      const second = await stores.firstStart.ensure({});
      expect(second).toEqual({ ...first, createdKey: undefined });
      expect(await counts()).toEqual([1, 1, 1]);
    });

    test('a project that is named later gets a key too, whatever keys others have', async () => {
      await stores.firstStart.ensure({ projectId: 'first' });
      const { createdKey } = await stores.firstStart.ensure({ projectId: 'second' });
      expect(createdKey).toMatchObject({ projectId: 'second' });
    });

    test('an empty database gets an owner, who waits until a user has signed in', async () => {
      const { project, waitingOwner } = await stores.firstStart.ensure({});
      expect(waitingOwner).toMatchObject({ email: ownerEmailDefault, isDisabled: false, signedInAt: null });
      expect(waitingOwner?.memberships).toEqual([{ organizationId: project.organization.id, role: 'OWNER' }]);
      expect((await stores.firstStart.ensure({})).waitingOwner).toEqual(waitingOwner);
      const now = Date.UTC(2026, 0, 2) * 1000;
      const session = { tokenHash: 'session', userAgent: null, address: null, now };
      const link = {
        userId: waitingOwner!.id,
        tokenHash: 'link',
        purpose: 'sign-in' as const,
        now,
        expiresAt: now + 1000,
      };
      await stores.signInLinks.create(link);
      await stores.signInLinks.use('link', { session });
      expect((await stores.firstStart.ensure({})).waitingOwner).toBeUndefined();
      expect((await stores.firstStart.ensure({ userEmail: 'late@example.com' })).waitingOwner).toBeUndefined();
      expect((await stores.users.list()).map(({ email }) => email)).toEqual([ownerEmailDefault, 'late@example.com']);
    });

    test('a given address is that of the owner, in its normal form, and no other user is made', async () => {
      for (const userEmail of [' Ada@Example.com ', 'ada@example.com']) {
        const { waitingOwner } = await stores.firstStart.ensure({ userEmail });
        expect(waitingOwner).toMatchObject({ email: 'ada@example.com' });
      }
      expect(await stores.users.list()).toHaveLength(1);
      const wrong = stores.firstStart.ensure({ userEmail: 'no address' });
      await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    });

    test('many processes starting at once create one of each', async () => {
      const results = await Promise.all(Array.from({ length: 5 }, () => stores.firstStart.ensure({})));
      expect(results.filter(({ createdKey }) => createdKey !== undefined)).toHaveLength(1);
      expect(new Set(results.map(({ project }) => project.id)).size).toBe(1);
      expect(await counts()).toEqual([1, 1, 1]);
    });

    test('given ids, names and keys are used exactly', async () => {
      const { project, createdKey } = await stores.firstStart.ensure(settings);
      expect(project).toMatchObject({
        id: 'project-1',
        name: 'Support bot',
        organization: { id: 'org-1', name: 'Acme' },
      });
      expect(createdKey).toMatchObject({ publicKey: 'pk-lf-given', secretKey: 'sk-lf-given' });
      expect((await stores.apiKeys.authenticate('pk-lf-given', 'sk-lf-given'))?.projectId).toBe('project-1');
    });

    test('the same settings again, even at once, change nothing', async () => {
      await Promise.all([1, 2, 3].map(() => stores.firstStart.ensure(settings)));
      const again = await stores.firstStart.ensure(settings);
      expect(again).toMatchObject({ createdKey: undefined, publicKey: 'pk-lf-given' });
      expect(await counts()).toEqual([1, 1, 1]);
    });

    test.each([
      { projectId: 'only-project' },
      { projectName: 'only a name' },
      { organizationName: 'only an organization' },
      { publicKey: 'pk-only' },
      { secretKey: 'sk-only' },
      { publicKey: 'pk-pair', secretKey: 'sk-pair' },
      { userEmail: 'only@example.com' },
    ])('partial settings are completed once: %j', async (partial) => {
      const first = await stores.firstStart.ensure(partial);
      expect(first.createdKey).toMatchObject('publicKey' in partial ? { publicKey: partial.publicKey } : {});
      expect(await stores.firstStart.ensure(partial)).toEqual({ ...first, createdKey: undefined });
      expect(await counts()).toEqual([1, 1, 1]);
    });

    test('a project that exists keeps its name, and another project with its key is added', async () => {
      const first = await stores.firstStart.ensure({});
      await stores.firstStart.ensure(settings);
      const renamed = await stores.firstStart.ensure({ ...settings, organizationName: 'New', projectName: 'New' });
      expect(renamed.project).toMatchObject({ name: 'Support bot', organization: { name: 'Acme' } });
      expect(await counts()).toEqual([2, 2, 2]);
      expect((await stores.firstStart.ensure({})).project.id).toBe(first.project.id);
    });

    test('a known public key with another secret is a conflict, and nothing is created', async () => {
      await stores.firstStart.ensure(settings);
      const other = stores.firstStart.ensure({ ...settings, projectId: undefined, secretKey: 'sk-lf-other' });
      await expect(other).rejects.toMatchObject({ code: 'conflict' });
      expect(await counts()).toEqual([1, 1, 1]);
      expect(await stores.apiKeys.authenticate('pk-lf-given', 'sk-lf-other')).toBeUndefined();
    });

    test('a public key of another project, or a project of another organization, is a conflict', async () => {
      await stores.firstStart.ensure(settings);
      await stores.firstStart.ensure({ organizationId: 'org-2', projectId: 'project-2', publicKey: 'pk-2' });
      const wrongs = [
        { ...settings, publicKey: 'pk-2', secretKey: undefined },
        { ...settings, organizationId: 'org-2' },
      ];
      for (const wrong of wrongs) {
        await expect(stores.firstStart.ensure(wrong)).rejects.toMatchObject({ code: 'conflict' });
      }
    });

    test('a revoked key does not come back by starting again', async () => {
      const { createdKey } = await stores.firstStart.ensure({});
      await stores.apiKeys.revoke(createdKey!.publicKey);
      expect(await stores.firstStart.ensure({})).toMatchObject({ createdKey: undefined, publicKey: undefined });
      const byName = stores.firstStart.ensure({ publicKey: createdKey!.publicKey });
      await expect(byName).rejects.toMatchObject({ code: 'conflict' });
    });
  });
};
