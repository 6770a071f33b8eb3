import { createApiKey, listApiKeys } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';

describe('the keys of a project', () => {
  let api: TestApi;
  let admin: KeyPair;
  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.identity.apiKeys.create(api.projectId, { scopes: ['admin'] });
  });
  afterAll(async () => api.close());

  const path = (rest = '', project: string = api.projectId): string => `/api/public/projects/${project}/apiKeys${rest}`;
  const create = async (json: object) =>
    createApiKey.responses[201].schema.parse(await api.askJson(path(), { as: admin, json }));
  const list = async () => listApiKeys.responses[200].schema.parse(await api.askJson(path(), { as: admin })).apiKeys;

  it('are made with scopes, a note and an end, and open what they should', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const key = await create({ note: 'checkout', scopes: ['scores', 'ingest'], expiresAt });
    expect(key).toMatchObject({ note: 'checkout', scopes: ['ingest', 'scores'], expiresAt, lastUsedAt: null });
    const batch = [{ id: 'e', type: 'trace-create', timestamp: new Date().toISOString(), body: { id: 'by-key' } }];
    expect((await api.ask('/api/public/ingestion', { as: key, json: { batch } })).status).toBe(207);
    expect((await api.ask('/api/public/traces/by-key', { as: key })).status).toBe(403);
    expect((await api.ask('/api/public/traces/by-key')).status).toBe(200);
  });

  it('show their secret once', async () => {
    const key = await create({});
    const listed = await list();
    expect(listed.find(({ id }) => id === key.id)).toMatchObject({ displaySecretKey: key.displaySecretKey });
    expect(JSON.stringify(listed)).not.toContain(key.secretKey);
  });

  it('are made by a request without a body, as Langfuse for Python sends it', async () => {
    const response = await api.ask(path(), { as: admin, method: 'POST', body: '' });
    expect(response.status).toBe(201);
    expect(createApiKey.responses[201].schema.parse(await response.json())).toMatchObject({ note: null });
  });

  it('have a note that is also called name, as Langfuse calls it since version 5, but not both', async () => {
    expect(await create({ name: 'checkout' })).toMatchObject({ name: 'checkout', note: 'checkout' });
    expect(await create({ note: 'CI', name: null })).toMatchObject({ name: 'CI', note: 'CI' });
  });

  it('are given by both keys, or made by none', async () => {
    const given = { publicKey: 'pk-lf-1234567890', secretKey: 'sk-lf-1234567890' };
    expect(await create(given)).toMatchObject(given);
    const ours = { publicKey: 'pk-sl-given', secretKey: 'sk-sl-given-by-its-owner' };
    expect(await create(ours)).toMatchObject(ours);
    const taken = await api.ask(path(), { as: admin, json: given });
    expect(taken.status).toBe(409);
    for (const [half, missing] of [
      [{ publicKey: 'pk-lf-half' }, 'secretKey'],
      [{ secretKey: 'sk-lf-1234567890' }, 'publicKey'],
    ] as const) {
      const refused = await api.ask(path(), { as: admin, json: half });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ issues: [{ path: `body.${missing}` }] });
    }
  });

  it.each([
    [{ scopes: [] }, 'body.scopes'],
    [{ scopes: ['everything'] }, 'body.scopes[0]'],
    [{ expiresAt: 'soon' }, 'body.expiresAt'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
    [{ note: 'x'.repeat(501) }, 'body.note'],
    [{ note: 'CI', name: 'CI' }, 'body.name'],
    [{ publicKey: 'checkout', secretKey: 'sk-lf-1234567890' }, 'body.publicKey'],
    [{ publicKey: 'pk-lf-', secretKey: 'sk-lf-1234567890' }, 'body.publicKey'],
    [{ publicKey: 'sk-lf-1234567890', secretKey: 'sk-lf-1234567890' }, 'body.publicKey'],
    [{ publicKey: 'pk-lf-1', secretKey: 'correct horse battery' }, 'body.secretKey'],
    [{ publicKey: 'pk-lf-1', secretKey: 'sk-lf-123456789' }, 'body.secretKey'],
  ])('are not made of %j', async (json, issue) => {
    const before = await list();
    const refused = await api.ask(path(), { as: admin, json });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ issues: [{ path: issue }] });
    expect(await list()).toEqual(before);
  });

  it('are rotated: the new one may do the same, the old one goes on for the overlap', async () => {
    const old = await create({ note: 'CI', scopes: ['read'] });
    const rotated = createApiKey.responses[201].schema.parse(
      await api.askJson(path(`/${old.id}/rotate`), { as: admin, json: { overlapSeconds: 3600 } }),
    );
    expect(rotated).toMatchObject({ note: 'CI', scopes: ['read'], expiresAt: null });
    for (const key of [old, rotated]) expect((await api.ask('/api/public/traces', { as: key })).status).toBe(200);
    const ends = (await list()).find(({ id }) => id === old.id)?.expiresAt ?? '';
    expect(Math.abs(Date.parse(ends) - Date.now() - 3_600_000)).toBeLessThan(600_000);
  });

  it('are revoked, once', async () => {
    const key = await create({});
    const revoke = async () => api.ask(path(`/${key.id}`), { as: admin, method: 'DELETE' });
    expect(await (await revoke()).json()).toEqual({ success: true });
    expect((await api.ask('/api/public/traces', { as: key })).status).toBe(401);
    expect((await revoke()).status).toBe(404);
  });

  it('are answered under both spellings', async () => {
    const answer = await api.askJson(`/api/public/projects/${api.projectId}/api-keys`, { as: admin });
    expect(listApiKeys.responses[200].schema.parse(answer).apiKeys).toEqual(await list());
  });

  it('of another project are not there, whatever the scope', async () => {
    const [theirs] = await api.identity.apiKeys.list('project-stranger' as typeof api.projectId);
    for (const [method, rest] of [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', `/${theirs?.id}`],
      ['POST', `/${theirs?.id}/rotate`],
    ] as const) {
      const json = method === 'POST' ? { json: {} } : { method };
      const response = await api.ask(path(rest, 'project-stranger'), { as: admin, ...json });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ message: expect.stringContaining('Project not found') as string });
    }
    expect((await api.ask(path(`/${theirs?.id}`), { as: admin, method: 'DELETE' })).status).toBe(404);
    expect((await api.ask('/api/public/traces', { as: api.strangerKey })).status).toBe(200);
  });
});
