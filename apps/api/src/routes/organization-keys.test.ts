import { createOrganizationApiKey, listOrganizationApiKeys } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { organizationKey, ownOrganization } from '../organization.fixture.ts';

const path = '/api/public/organizations/apiKeys';

describe('the keys of an organization', () => {
  let api: TestApi;
  let as: KeyPair;
  beforeAll(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
  });
  afterAll(async () => api.close());

  const create = async (json: object) =>
    createOrganizationApiKey.responses[201].schema.parse(await api.askJson(path, { as, json }));
  const list = async (at = path) =>
    listOrganizationApiKeys.responses[200].schema.parse(await api.askJson(at, { as })).apiKeys;

  it('are made with a note, scopes and an end, show their secret once, and are rotated and revoked', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await create({ note: 'terraform', scopes: ['organization'], expiresAt });
    expect(made).toMatchObject({ note: 'terraform', scopes: ['organization'], expiresAt });
    expect(JSON.stringify(await list())).not.toContain(made.secretKey);
    expect(await list('/api/public/organizations/api-keys')).toEqual(await list());
    const next = await api.askJson<KeyPair & { id: string }>(`${path}/${made.id}/rotate`, {
      as,
      json: { overlapSeconds: 60 },
    });
    const opened = async ({ publicKey, secretKey }: KeyPair) =>
      (await api.identity.apiKeys.authenticate(publicKey, secretKey))?.organizationId;
    for (const key of [made, next]) expect(await opened(key)).toBe(ownOrganization);
    expect((await api.ask(`${path}/${next.id}`, { as, method: 'DELETE' })).status).toBe(200);
    expect((await api.ask(path, { as: next })).status).toBe(401);
    expect((await api.ask(`${path}/${next.id}`, { as, method: 'DELETE' })).status).toBe(404);
  });

  it('make no other without the scope owner', async () => {
    const less = await organizationKey(api, ownOrganization, ['organization']);
    const before = await list();
    const [first] = before;
    for (const [method, rest] of [
      ['POST', ''],
      ['POST', `/${first?.id}/rotate`],
      ['DELETE', `/${first?.id}`],
    ] as const) {
      const response = await api.ask(path + rest, { as: less, method, ...(method === 'POST' ? { body: '{}' } : {}) });
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { message: 'This key has the scopes organization, and this needs owner: send a key that has it.' },
      ]);
    }
    expect((await list()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('are never managed as those of a project, nor those of a project as theirs', async () => {
    const [own] = await api.identity.apiKeys.list(api.projectId);
    expect((await api.ask(`${path}/${own?.id}`, { as, method: 'DELETE' })).status).toBe(404);
    const [first] = await list();
    const asProject = `/api/public/projects/${api.projectId}/apiKeys/${first?.id}`;
    expect((await api.ask(asProject, { as, method: 'DELETE' })).status).toBe(404);
  });

  it('are a thousand in one answer', async () => {
    const stranger = await organizationKey(api, 'org-stranger');
    for (let made = 0; made < 999; made++) {
      await api.identity.apiKeys.create({ organizationId: 'org-stranger' }, { note: `key ${made}` });
    }
    const { apiKeys } = await api.askJson<{ apiKeys: { note: string }[] }>(path, { as: stranger });
    expect([apiKeys.length, apiKeys[1]?.note, apiKeys.at(-1)?.note]).toEqual([1000, 'key 0', 'key 998']);
  });
});
