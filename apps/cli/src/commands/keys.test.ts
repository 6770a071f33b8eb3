import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryControlPlane, type MemoryControlPlane } from '../testing/memory-control-plane.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

let stores: MemoryControlPlane;
let spanledger: (...args: string[]) => Promise<Ran>;

beforeEach(async () => {
  stores = memoryControlPlane();
  spanledger = commandRunner({ withControlPlane: (use) => use(stores) });
  await stores.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
});

const addSecondProject = () => stores.projects.create({ organizationId: 'org', name: 'Other', id: 'other' });

describe('keys', () => {
  it('created open the only project; the secret is shown once', async () => {
    const { exitCode, out } = await spanledger('keys', 'create', '--note', 'CI');
    const [, publicKey = ''] = /public key {2}(\S+)/.exec(out) ?? [];
    const [, secretKey = ''] = /secret key {2}(\S+)/.exec(out) ?? [];
    expect(exitCode).toBe(0);
    expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ projectId: 'own', note: 'CI' });
    const listed = await spanledger('keys', 'list');
    expect(listed.out).toContain(publicKey);
    expect(listed.out).not.toContain(secretKey);
  });

  it('keys have the scopes and the end that are asked for, and are listed with them', async () => {
    const made = await spanledger('keys', 'create', '-s', 'scores, ingest', '--expires-in', '90d');
    expect(made.out).toMatch(/scopes {6}ingest, scores\nexpires {5}\d{4}-/);
    const [key] = (await stores.apiKeys.list('own' as ProjectId)).slice(-1);
    expect(key?.scopes).toEqual(['ingest', 'scores']);
    expect((key?.expiresAt ?? 0) / 1000 - Date.now()).toBeCloseTo(90 * 86_400_000, -6);
    expect((await spanledger('keys', 'list')).out).toContain('ingest,scores');
  });

  it.each([
    [['--scopes', 'ingest,everything'], /There is no scope "everything"[^]*ingest, read, scores, write, admin/],
    [['--expires-in', 'soon'], /--expires-in soon is no duration/],
    [['--note', 'x'.repeat(501)], /--note has more than 500 characters/],
  ])('are not made with %j', async (options, message) => {
    const before = await stores.apiKeys.list('own' as ProjectId);
    const refused = await spanledger('keys', 'create', ...options);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.error).toMatch(message);
    expect(await stores.apiKeys.list('own' as ProjectId)).toEqual(before);
  });

  it('rotated are another pair, and the old one goes on for the overlap', async () => {
    const old = await stores.apiKeys.create('own' as ProjectId, { note: 'CI', scopes: ['read'] });
    const rotated = await spanledger('--json', 'keys', 'rotate', old.publicKey, '--overlap', '12h');
    const next = JSON.parse(rotated.out) as { publicKey: string; secretKey: string };
    expect(next).toMatchObject({ note: 'CI', scopes: ['read'], replaces: old.publicKey });
    for (const { publicKey, secretKey } of [old, next]) {
      expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ projectId: 'own' });
    }
    expect((await spanledger('keys', 'rotate', old.publicKey, '--overlap', '0')).exitCode).toBe(0);
    expect(await stores.apiKeys.authenticate(old.publicKey, old.secretKey)).toBeUndefined();
    expect((await spanledger('keys', 'rotate', 'pk-unknown')).exitCode).toBe(1);
  });

  it('keys are asked for by project when there are several, by id or by name', async () => {
    await addSecondProject();
    const unclear = await spanledger('keys', 'create');
    expect(unclear).toMatchObject({ exitCode: 2, out: '' });
    expect(unclear.error).toMatch(/--project[^]*own {2}Own[^]*other {2}Other/);
    for (const named of ['other', 'Other']) expect((await spanledger('keys', 'create', '-p', named)).exitCode).toBe(0);
    expect(await stores.apiKeys.list('other' as ProjectId)).toHaveLength(2);
    expect((await spanledger('keys', 'list', '--project', 'nowhere')).error).toMatch(/no project nowhere/);
  });

  it('of an organization open the organization alone, and have its scopes', async () => {
    const made = await spanledger('--json', 'keys', 'create', '--organization', 'org', '--note', 'terraform');
    const { publicKey, secretKey } = JSON.parse(made.out) as { publicKey: string; secretKey: string };
    const opened = await stores.apiKeys.authenticate(publicKey, secretKey);
    expect(opened).toMatchObject({ organizationId: 'org', scopes: ['organization', 'owner'], note: 'terraform' });
    expect(opened?.projectId).toBeUndefined();
    expect((await spanledger('keys', 'list', '-o', 'org')).out).toContain(publicKey);
    expect((await spanledger('keys', 'list')).out).not.toContain(publicKey);
    const less = await spanledger('keys', 'create', '-o', 'org', '--scopes', 'organization');
    expect(less.out).toMatch(/organization \S+ \(org\)[^]*scopes {6}organization\n/);
    const wrong = await spanledger('keys', 'create', '-o', 'org', '--scopes', 'read');
    expect(wrong).toMatchObject({ exitCode: 2, error: expect.stringContaining('has no scope "read"') as string });
    expect(await spanledger('keys', 'list', '-o', 'org', '-p', 'own')).toMatchObject({ exitCode: 2 });
  });

  it('revoked say when servers refuse them', async () => {
    const { publicKey } = await stores.apiKeys.create('own' as ProjectId);
    expect((await spanledger('keys', 'revoke', publicKey)).out).toMatch(/is revoked: within 5 seconds/);
  });

  it('revoked keys open nothing any more, and an unknown key is refused by its name', async () => {
    const { publicKey, secretKey } = await stores.apiKeys.create('own' as ProjectId);
    expect(await spanledger('keys', 'revoke', publicKey)).toMatchObject({ exitCode: 0 });
    expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    const again = await spanledger('--json', 'keys', 'revoke', 'pk-unknown');
    expect(again).toMatchObject({ exitCode: 1, out: '' });
    expect(JSON.parse(again.error)).toMatchObject({ error: { code: 'not_found' } });
  });

  it('keys are JSON when asked, before or after the command, with times as ISO texts', async () => {
    const created = JSON.parse((await spanledger('keys', 'create', '--json')).out) as Record<string, string>;
    expect(created).toMatchObject({ projectId: 'own', secretKey: expect.stringMatching(/^sk-sl-/) });
    const listed = JSON.parse((await spanledger('--json', 'keys', 'list')).out) as Record<string, unknown>[];
    expect(listed.at(-1)).toMatchObject({
      publicKey: created['publicKey'],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      lastUsedAt: null,
    });
    expect(JSON.stringify(listed)).not.toContain(created['secretKey']);
  });
});
