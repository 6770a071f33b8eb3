import type { ProjectId, Scope } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from './memory-identity.ts';
import { twoProjects } from './two-projects.ts';

/** The contract of every `ApiKeyStore`. `makeStores` returns empty stores each time. */
export const describeApiKeyStore = (name: string, makeStores: () => Promise<IdentityStores>): void => {
  describe(`${name} as ApiKeyStore`, () => {
    let stores: IdentityStores;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      stores = await makeStores();
      [own, other] = await twoProjects(stores);
    });

    test('a new key opens its project with its own secret', async () => {
      const { secretKey, ...key } = await stores.apiKeys.create(own);
      expect(await stores.apiKeys.authenticate(key.publicKey, secretKey)).toMatchObject({ id: key.id, projectId: own });
    });

    test('keys are a pair: the secret of another key opens nothing', async () => {
      const [first, second] = [await stores.apiKeys.create(own), await stores.apiKeys.create(other)];
      expect(await stores.apiKeys.authenticate(first.publicKey, second.secretKey)).toBeUndefined();
      expect(await stores.apiKeys.authenticate(second.publicKey, first.secretKey)).toBeUndefined();
    });

    test('made keys are unguessable, prefixed and never alike', async () => {
      const keys = await Promise.all([stores.apiKeys.create(own), stores.apiKeys.create(own)]);
      for (const { publicKey, secretKey } of keys) {
        expect(publicKey).toMatch(/^pk-sl-[0-9a-f-]{36}$/);
        expect(secretKey).toMatch(/^sk-sl-[\w-]{43}$/);
      }
      expect(new Set(keys.flatMap(({ publicKey, secretKey }) => [publicKey, secretKey])).size).toBe(4);
    });

    test('the secret is seen once: afterwards only its last four characters', async () => {
      const { secretKey, displaySecretKey } = await stores.apiKeys.create(own);
      expect(displaySecretKey).toBe(`sk-sl-…${secretKey.slice(-4)}`);
      expect(JSON.stringify(await stores.apiKeys.list(own))).not.toContain(secretKey);
    });

    test('given keys are used as they are, and given ones open too', async () => {
      const given = { publicKey: 'pk-lf-mine', secretKey: 'sk-lf-a chosen one'.replaceAll(' ', '_'), note: 'CI' };
      expect(await stores.apiKeys.create(own, given)).toMatchObject({ ...given, projectId: own });
      expect(await stores.apiKeys.authenticate(given.publicKey, given.secretKey)).toMatchObject({ note: 'CI' });
      expect(await stores.apiKeys.authenticate(given.publicKey, `${given.secretKey}x`)).toBeUndefined();
    });

    test('a key that is given an end opens its project until then, and nothing afterwards', async () => {
      const now = Date.now() * 1000;
      const lasting = await stores.apiKeys.create(own, { expiresAt: now + 3_600_000_000 });
      const ended = await stores.apiKeys.create(own, { expiresAt: now - 1_000_000 });
      expect(await stores.apiKeys.authenticate(lasting.publicKey, lasting.secretKey)).toMatchObject({ projectId: own });
      expect(await stores.apiKeys.authenticate(ended.publicKey, ended.secretKey)).toBeUndefined();
    });

    test('a key has the scopes that it is given, once each and in their order, and the usual ones without', async () => {
      const usual = await stores.apiKeys.create(own);
      expect(usual.scopes).toEqual(['ingest', 'read', 'scores', 'write']);
      const { publicKey, secretKey, scopes } = await stores.apiKeys.create(own, { scopes: ['admin', 'read', 'admin'] });
      expect(scopes).toEqual(['read', 'admin']);
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ scopes: ['read', 'admin'] });
      expect((await stores.apiKeys.list(own)).map((key) => key.scopes)).toEqual([usual.scopes, ['read', 'admin']]);
    });

    test.each<[readonly Scope[]]>([[[]], [['everything' as Scope]], [['read', '' as Scope]]])(
      'scopes that are none are refused: %j',
      async (scopes) => {
        await expect(stores.apiKeys.create(own, { scopes })).rejects.toMatchObject({
          code: 'invalid_input',
          issues: [{ path: 'scopes' }],
        });
        expect(await stores.apiKeys.list(own)).toEqual([]);
      },
    );

    test('a key of an organization opens that organization, and neither its projects nor another one', async () => {
      const owner = { organizationId: 'own-org' };
      const { secretKey, ...key } = await stores.apiKeys.create(owner, { note: 'terraform' });
      expect(key).toMatchObject({ organizationId: 'own-org', scopes: ['organization', 'owner'] });
      const opened = await stores.apiKeys.authenticate(key.publicKey, secretKey);
      expect(opened).toMatchObject({ id: key.id, organizationId: 'own-org', projectLimits: {} });
      expect(opened?.projectId).toBeUndefined();
      expect((await stores.apiKeys.list(owner)).map(({ id }) => id)).toEqual([key.id]);
      for (const elsewhere of [own, other, { organizationId: 'other-org' }]) {
        expect(await stores.apiKeys.list(elsewhere)).toEqual([]);
      }
      const next = await stores.apiKeys.rotate(key.publicKey, 0);
      expect(next).toMatchObject({ organizationId: 'own-org', note: 'terraform', scopes: key.scopes });
      expect(await stores.apiKeys.authenticate(key.publicKey, secretKey)).toBeUndefined();
      await stores.apiKeys.revoke(next.publicKey);
      expect(await stores.apiKeys.authenticate(next.publicKey, next.secretKey)).toBeUndefined();
    });

    test('keys of organizations and of projects have no scope in common', async () => {
      const owner = { organizationId: 'own-org' };
      expect((await stores.apiKeys.create(owner, { scopes: ['owner'] })).scopes).toEqual(['owner']);
      for (const [of, scope] of [
        [owner, 'read'],
        [own, 'organization'],
      ] as const) {
        await expect(stores.apiKeys.create(of, { scopes: [scope] })).rejects.toMatchObject({ code: 'invalid_input' });
      }
      await expect(stores.apiKeys.create({ organizationId: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' });
    });

    test('limits of a key and of its project come with the key that is shown, and only where they were given', async () => {
      const { publicKey, secretKey, limits } = await stores.apiKeys.create(own, { limits: { eventsPerDay: 5 } });
      expect(limits).toEqual({ eventsPerDay: 5 });
      await stores.projects.changeLimits(own, { readsPerSecond: 0.5, bytesPerDay: null });
      await stores.projects.changeLimits(other, { readsPerSecond: 7 });
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({
        limits: { eventsPerDay: 5 },
        projectLimits: { readsPerSecond: 0.5, bytesPerDay: null },
      });
      const changed = await stores.apiKeys.changeLimits(publicKey, { eventsPerDay: undefined, ingestPerSecond: 3 });
      expect(changed.limits).toEqual({ ingestPerSecond: 3 });
      const project = await stores.projects.changeLimits(own, { bytesPerDay: undefined });
      expect(project.limits).toEqual({ readsPerSecond: 0.5 });
      expect(await stores.apiKeys.findByPublicKey(publicKey)).toMatchObject({
        limits: { ingestPerSecond: 3 },
        projectLimits: { readsPerSecond: 0.5 },
      });
      expect((await stores.apiKeys.rotate(publicKey, 0)).limits).toEqual({ ingestPerSecond: 3 });
    });

    test('changes of different limits at once are all there', async () => {
      const { publicKey } = await stores.apiKeys.create(own);
      await Promise.all([
        stores.apiKeys.changeLimits(publicKey, { eventsPerDay: 1 }),
        stores.apiKeys.changeLimits(publicKey, { bytesPerDay: 2 }),
        stores.apiKeys.changeLimits(publicKey, { readsPerSecond: 3 }),
      ]);
      const [key] = await stores.apiKeys.list(own);
      expect(key?.limits).toEqual({ eventsPerDay: 1, bytesPerDay: 2, readsPerSecond: 3 });
    });

    test.each([{ eventsPerDay: 0 }, { eventsPerDay: 1.5 }, { readsPerSecond: -1 }, { ingestPerSecond: Number.NaN }])(
      'what cannot be a limit is refused, and changes nothing: %j',
      async (limits) => {
        const refusal = expect.objectContaining({ code: 'invalid_input' }) as Error;
        const { publicKey } = await stores.apiKeys.create(own);
        await expect(stores.apiKeys.create(own, { limits })).rejects.toThrow(refusal);
        await expect(stores.apiKeys.changeLimits(publicKey, limits)).rejects.toThrow(refusal);
        await expect(stores.projects.changeLimits(own, limits)).rejects.toThrow(refusal);
        expect((await stores.apiKeys.list(own)).map((key) => key.limits)).toEqual([{}]);
      },
    );

    test('limits of what is not there cannot be changed', async () => {
      const absent = { code: 'not_found' };
      await expect(stores.apiKeys.changeLimits('pk-unknown', {})).rejects.toMatchObject(absent);
      await expect(stores.apiKeys.changeLimits('\0', {})).rejects.toMatchObject(absent);
      await expect(stores.projects.changeLimits('nowhere' as ProjectId, {})).rejects.toMatchObject(absent);
    });

    test('a rotated key and the one in its place open the same, the old one until the overlap ends', async () => {
      const expiresAt = Math.floor(Date.now() / 1000) * 1_000_000 + 3_600_000_000;
      const old = await stores.apiKeys.create(own, { note: 'CI', scopes: ['read'], expiresAt });
      const next = await stores.apiKeys.rotate(old.publicKey, 60_000);
      expect(next).toMatchObject({ projectId: own, note: 'CI', scopes: ['read'], expiresAt });
      expect(next.secretKey).not.toBe(old.secretKey);
      for (const { publicKey, secretKey } of [old, next]) {
        expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ scopes: ['read'] });
      }
      const [first] = await stores.apiKeys.list(own);
      expect(first?.expiresAt).toBeLessThan(expiresAt - 3_000_000_000);
      const third = await stores.apiKeys.rotate(next.publicKey, 0);
      expect(await stores.apiKeys.authenticate(next.publicKey, next.secretKey)).toBeUndefined();
      expect(await stores.apiKeys.authenticate(third.publicKey, third.secretKey)).toMatchObject({ note: 'CI' });
    });

    test('an overlap does not lengthen the life of a key', async () => {
      const expiresAt = Math.floor(Date.now() / 1000) * 1_000_000 + 60_000_000;
      const old = await stores.apiKeys.create(own, { expiresAt });
      await stores.apiKeys.rotate(old.publicKey, 3_600_000);
      expect((await stores.apiKeys.list(own))[0]?.expiresAt).toBe(expiresAt);
    });

    test.each(['pk-unknown', '\0'])('rotating the key %j, which is not there, is not found', async (publicKey) => {
      await expect(stores.apiKeys.rotate(publicKey, 0)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a public key is taken once, over all projects', async () => {
      await stores.apiKeys.create(other, { publicKey: 'pk-taken' });
      await expect(stores.apiKeys.create(own, { publicKey: 'pk-taken' })).rejects.toMatchObject({ code: 'conflict' });
    });

    test('of several at once that want the same public key, one gets it', async () => {
      const tries = await Promise.allSettled(
        [1, 2, 3].map(() => stores.apiKeys.create(own, { publicKey: 'pk-raced' })),
      );
      const refusals = tries.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
      expect(refusals).toMatchObject([{ code: 'conflict' }, { code: 'conflict' }]);
    });

    test.each([
      { publicKey: '' },
      { publicKey: 'pk:colon' },
      { publicKey: 'pk with space' },
      { publicKey: 'pk-\0' },
      { secretKey: '' },
      { secretKey: 'sk-\r\n' },
    ])('a key that no client could send is refused: %j', async (given) => {
      await expect(stores.apiKeys.create(own, given)).rejects.toMatchObject({ code: 'invalid_input' });
    });

    test('a project that does not exist gets no key', async () => {
      await expect(stores.apiKeys.create('nowhere' as ProjectId)).rejects.toMatchObject({ code: 'not_found' });
    });

    test.each(['pk-unknown', '', '\0', 'pk\ud800', "'; --", 'x'.repeat(100_000)])(
      'an unknown public key opens nothing: %#',
      async (publicKey) => {
        expect(await stores.apiKeys.authenticate(publicKey, 'sk')).toBeUndefined();
        expect(await stores.apiKeys.findByPublicKey(publicKey)).toBeUndefined();
      },
    );

    test('a key is found by its public key alone, without its secret', async () => {
      const { secretKey, ...key } = await stores.apiKeys.create(own);
      const found = await stores.apiKeys.findByPublicKey(key.publicKey);
      expect(found).toEqual({ ...key, projectLimits: {} });
      expect(JSON.stringify(found)).not.toContain(secretKey);
    });

    test('a project lists its own keys, oldest first', async () => {
      const first = await stores.apiKeys.create(own, { note: 'first' });
      await stores.apiKeys.create(other);
      const second = await stores.apiKeys.create(own, { note: 'second' });
      expect((await stores.apiKeys.list(own)).map(({ id }) => id)).toEqual([first.id, second.id]);
    });

    test('a revoked key opens nothing, is not listed, and cannot be made again', async () => {
      const { publicKey, secretKey } = await stores.apiKeys.create(own);
      await stores.apiKeys.revoke(publicKey);
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
      expect(await stores.apiKeys.findByPublicKey(publicKey)).toBeUndefined();
      expect(await stores.apiKeys.list(own)).toEqual([]);
      await expect(stores.apiKeys.create(own, { publicKey })).rejects.toMatchObject({ code: 'conflict' });
    });

    test.each(['pk-unknown', '\0'])('revoking the key %j, which is not there, is not found', async (publicKey) => {
      await expect(stores.apiKeys.revoke(publicKey)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('the use of a key is noted', async () => {
      const { publicKey, secretKey, lastUsedAt } = await stores.apiKeys.create(own);
      expect(lastUsedAt).toBeNull();
      await stores.apiKeys.authenticate(publicKey, secretKey);
      const lastUse = async () => (await stores.apiKeys.list(own))[0]?.lastUsedAt;
      await expect.poll(lastUse).toBeTypeOf('number');
    });
  });
};
