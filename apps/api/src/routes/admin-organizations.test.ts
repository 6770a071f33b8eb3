import { createOrganization, endpoints, getOrganization, listOrganizations } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { adminApiKey, organizationKey } from '../organization.fixture.ts';

const path = '/api/admin/organizations';
const asked = endpoints
  .filter(({ access }) => access === 'operator')
  .flatMap(({ path: first, aliases = [], method }) => [first, ...aliases].map((path) => [method, path] as const));

describe('the administration of organizations', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey });
  });
  afterAll(async () => api.close());

  const as = `Bearer ${adminApiKey}`;
  const create = async (json: object) =>
    createOrganization.responses[201].schema.parse(await api.askJson(path, { as, json }));
  const get = async (id: string) =>
    getOrganization.responses[200].schema.parse(await api.askJson(`${path}/${id}`, { as }));
  const list = async () => listOrganizations.responses[200].schema.parse(await api.askJson(path, { as })).organizations;

  it.each(asked)('%s %s is closed to everyone without its key', async (method, pattern) => {
    const organization = await organizationKey(api);
    const wrong = [null, `Bearer ${adminApiKey}x`, 'Bearer x', basic(api.fullKey), basic(organization), adminApiKey];
    for (const given of wrong) {
      const response = await api.ask(pattern.replaceAll(/\{\w+\}/g, 'org-own'), {
        as: given,
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
      });
      expect([response.status, await response.json()]).toMatchObject([401, { error: 'UnauthorizedError' }]);
    }
  });

  it.each(asked)('%s %s is off without ADMIN_API_KEY, whatever is sent', async (method, pattern) => {
    const off = await startTestApi();
    for (const given of ['Bearer ', 'Bearer undefined', as]) {
      const response = await off.ask(pattern.replaceAll(/\{\w+\}/g, 'org-own'), {
        as: given,
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
      });
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { message: expect.stringContaining('ADMIN_API_KEY') as string },
      ]);
    }
    await off.close();
  });

  it('makes, lists, changes and deletes them, with their projects', async () => {
    const made = await create({ name: 'Zahlungen 支払い', metadata: { cost: 'center' } });
    expect(made).toMatchObject({ name: 'Zahlungen 支払い', metadata: { cost: 'center' }, projects: [] });
    const project = await api.identity.projects.create({ organizationId: made.id, name: 'checkout' });
    expect(await get(made.id)).toMatchObject({ projects: [{ id: project.id, name: 'checkout' }] });
    expect((await list()).map(({ id, projects }) => [id, projects.length])).toEqual([
      ['org-own', 1],
      ['org-stranger', 1],
      [made.id, 1],
    ]);
    const put = { as, method: 'PUT', body: JSON.stringify({ name: 'Payments' }) };
    expect((await api.ask(`${path}/${made.id}`, put)).status).toBe(200);
    expect(await get(made.id)).toMatchObject({ name: 'Payments', metadata: { cost: 'center' } });
    const remove = async () => api.ask(`${path}/${made.id}`, { as, method: 'DELETE' });
    expect((await remove()).status).toBe(400);
    await api.identity.projects.delete(project.id);
    expect(await (await remove()).json()).toEqual({ success: true });
    const gone = await remove();
    expect([gone.status, await gone.json()]).toMatchObject([
      404,
      { message: expect.stringMatching(/^Organization not found/) as string },
    ]);
  });

  it('makes keys of an organization, which open it until they are revoked', async () => {
    const { id } = await create({ name: 'Keys' });
    const keys = `${path}/${id}/apiKeys`;
    const key = await api.askJson<KeyPair & { id: string }>(keys, { as, json: { note: 'terraform' } });
    const opened = async () => api.identity.apiKeys.authenticate(key.publicKey, key.secretKey);
    expect(await opened()).toMatchObject({ organizationId: id, scopes: ['organization', 'owner'] });
    const listed = await api.askJson(`${path}/${id}/api-keys`, { as });
    expect(listed).toMatchObject({ apiKeys: [{ id: key.id, note: 'terraform' }] });
    expect(JSON.stringify(listed)).not.toContain(key.secretKey);
    const other = `${path}/org-own/apiKeys/${key.id}`;
    expect((await api.ask(other, { as, method: 'DELETE' })).status).toBe(404);
    expect((await api.ask(`${keys}/${key.id}`, { as, method: 'DELETE' })).status).toBe(200);
    expect(await opened()).toBeUndefined();
  });

  it.each([{ name: 'a' }, { name: 'ab' }, { name: 'x'.repeat(61) }, {}, { name: 'fine', metadata: null }])(
    'makes none of %j',
    async (json) => {
      const before = await list();
      const response = await api.ask(path, { as, json });
      expect(response.status).toBe(400);
      if (typeof json.name === 'string' && json.name !== 'fine') {
        expect(await response.json()).toMatchObject({
          message: expect.stringMatching(/^Invalid request body/) as string,
        });
      }
      expect(await list()).toEqual(before);
    },
  );
});
