import { defaultScopes, type ApiKeyStore, type OpenedApiKey, type ProjectId } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createAuthenticator } from './authenticator.ts';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

const right = basic('pk-1:sk-1');
const address = '192.0.2.1';

describe('the authenticator', () => {
  let lookUps: number;
  let isDown: boolean;
  let store: ApiKeyStore;

  const count = async (look: () => Promise<OpenedApiKey | undefined>): Promise<OpenedApiKey | undefined> => {
    lookUps += 1;
    if (isDown) throw new Error('connection refused');
    return look();
  };
  const counted = (inner: ApiKeyStore): ApiKeyStore => {
    return {
      ...inner,
      authenticate: async (publicKey, secretKey, beforeSlowCheck) =>
        count(async () => {
          const key = await inner.authenticate(publicKey, secretKey);
          if (key === undefined) beforeSlowCheck?.();
          return key;
        }),
      findByPublicKey: async (publicKey) => count(async () => inner.findByPublicKey(publicKey)),
    };
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    lookUps = 0;
    isDown = false;
    const identity = memoryIdentity();
    await identity.firstStart.ensure({ organizationId: 'o', projectId: 'p', publicKey: 'pk-1', secretKey: 'sk-1' });
    store = counted(identity.apiKeys);
  });
  afterEach(() => vi.useRealTimers());

  it('knows who a key pair belongs to', async () => {
    const caller = await createAuthenticator(store).authenticate(right, address);
    expect(caller).toEqual({
      projectId: 'p',
      scopes: defaultScopes,
      isPublicKey: false,
      actor: 'pk-1',
      limits: { project: {}, key: {} },
    });
  });

  it('knows a key pair that is encoded as in OTEL_EXPORTER_OTLP_HEADERS', async () => {
    const { firstStart, apiKeys } = memoryIdentity();
    await firstStart.ensure({ organizationId: 'o', projectId: 'p', publicKey: 'pk-2', secretKey: '>>>?~' });
    const encoded = encodeURIComponent(basic('pk-2:>>>?~'));
    expect(encoded).toMatch(/^Basic%20.*%2B.*%2F.*%3D$/);
    expect(await createAuthenticator(apiKeys).authenticate(encoded, address)).toMatchObject({ actor: 'pk-2' });
  });

  it.each(['Bearer', 'ApiKey'])('knows a key pair that is sent as one key, as %s', async (scheme) => {
    const authenticator = createAuthenticator(store);
    expect(await authenticator.authenticate(`${scheme} pk-1:sk-1`, address)).toMatchObject({
      scopes: defaultScopes,
      isPublicKey: false,
    });
    const wrong = authenticator.authenticate(`${scheme} pk-1:sk-2`, address);
    await Promise.all([expect(wrong).rejects.toThrow(/No such key pair/), vi.advanceTimersByTimeAsync(10_000)]);
  });

  it('gives a public key alone the right to create scores', async () => {
    const caller = await createAuthenticator(store).authenticate('bearer pk-1', address);
    expect(caller).toMatchObject({ projectId: 'p', scopes: ['scores'], isPublicKey: true, actor: 'pk-1' });
  });

  it('gives a public key alone nothing where its pair may not create scores', async () => {
    const { publicKey } = await store.create('p' as ProjectId, { scopes: ['ingest', 'read'] });
    const caller = await createAuthenticator(store).authenticate(`Bearer ${publicKey}`, address);
    expect(caller).toMatchObject({ projectId: 'p', scopes: [], isPublicKey: true });
  });

  it('asks the store once for a burst', async () => {
    const authenticator = createAuthenticator(store);
    await Promise.all(Array.from({ length: 50 }, async () => authenticator.authenticate(right, address)));
    await authenticator.authenticate(right, address);
    expect(lookUps).toBe(1);
  });

  it('asks the store once for a burst of one wrong key', async () => {
    const authenticator = createAuthenticator(store);
    const wrong = async (): Promise<void> => {
      await expect(authenticator.authenticate(basic('pk-1:sk-2'), address)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    };
    await Promise.all([wrong(), wrong()]);
    await wrong();
    expect(lookUps).toBe(1);
  });

  it('lets a revoked key in for seconds at most', async () => {
    const authenticator = createAuthenticator(store, { now: () => Date.now() });
    await authenticator.authenticate(right, address);
    await store.revoke('pk-1');
    vi.advanceTimersByTime(6000);
    await expect(authenticator.authenticate(right, address)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('the authenticator is unavailable when its store is, and does not remember that', async () => {
    const authenticator = createAuthenticator(store);
    isDown = true;
    await expect(authenticator.authenticate(right, address)).rejects.toMatchObject({ code: 'unavailable' });
    isDown = false;
    await expect(authenticator.authenticate(right, address)).resolves.toMatchObject({ projectId: 'p' });
  });

  it('keeps back and refuses wrong secrets of an address that sent many, and lets its right ones in', async () => {
    const authenticator = createAuthenticator(store, { now: () => Date.now() });
    const outcome = async (secret: number, from = address): Promise<unknown> => {
      const startedAt = Date.now();
      const code = await authenticator.authenticate(basic(`pk-1:wrong-${secret}`), from).then(
        () => 'let in',
        (error: { code: string }) => error.code,
      );
      return [code, Date.now() - startedAt];
    };
    for (let secret = 0; secret < 5; secret += 1) expect(await outcome(secret)).toEqual(['unauthenticated', 0]);
    const refused = Promise.all([outcome(5), outcome(6)]);
    await vi.advanceTimersByTimeAsync(1999);
    await expect(authenticator.authenticate(right, address)).resolves.toMatchObject({ projectId: 'p' });
    expect(await outcome(7, '192.0.2.2')).toEqual(['unauthenticated', 0]);
    await vi.advanceTimersByTimeAsync(1501);
    const [first, second] = (await refused) as [string, number][];
    expect([first?.[0], second?.[0]]).toEqual(['rate_limited', 'rate_limited']);
    expect(second?.[1]).toBeGreaterThan(first?.[1] ?? Infinity);
    expect(await outcome(8)).toEqual(['unauthenticated', 0]);
  });

  it('answers the first refusals of an address at once, keeps back what goes on, and lets its right keys in', async () => {
    const authenticator = createAuthenticator(store, { now: () => Date.now() });
    let refused = 0;
    const tryUnknown = async (at: number, from = address): Promise<void> => {
      await expect(authenticator.authenticate(`Bearer pk-unknown-${at}`, from)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
      refused += 1;
    };
    await Promise.all(Array.from({ length: 500 }, async (_, at) => tryUnknown(at)));
    expect(refused).toBe(500);
    const more = Promise.all([tryUnknown(500), tryUnknown(0)]);
    await vi.advanceTimersByTimeAsync(1999);
    expect(refused).toBe(500);
    await expect(authenticator.authenticate('Bearer pk-1', address)).resolves.toMatchObject({ projectId: 'p' });
    await tryUnknown(501, '192.0.2.2');
    await vi.advanceTimersByTimeAsync(1501);
    await more;
    expect(refused).toBe(503);
    await tryUnknown(502);
  });

  it('has those wait together who show keys of one project, and all others apart from them', async () => {
    const authenticator = createAuthenticator(store, { now: () => Date.now() });
    const unproven = authenticator.laneOf(right);
    expect(authenticator.laneOf('Bearer pk-2')).toBe(unproven);
    expect(authenticator.laneOf(undefined)).not.toBe(unproven);
    await authenticator.authenticate(right, address);
    await authenticator.authenticate('Bearer pk-1', address);
    vi.advanceTimersByTime(60_000);
    expect(authenticator.laneOf(right)).toContain('p');
    expect(authenticator.laneOf('Bearer pk-1')).toBe(authenticator.laneOf(right));
    await store.revoke('pk-1');
    await expect(authenticator.authenticate(right, address)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(authenticator.laneOf(right)).toBe(unproven);
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', 'Digest username="pk-1"'],
    ['a scheme alone', 'Basic'],
    ['no pair', basic('pk-1')],
    ['an empty secret', basic('pk-1:')],
    ['an empty public key', basic(':sk-1')],
    ['control characters', basic('pk-1\0:sk-1')],
    ['a key of any length', `Bearer ${'x'.repeat(5000)}`],
    ['no base64', 'Basic ~~~~'],
  ])('refuses %s without asking the store', async (_what, header) => {
    await expect(createAuthenticator(store).authenticate(header, address)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(lookUps).toBe(0);
  });
});
