import { createProject, listOrganizationProjects, updateProject } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { organizationKey } from '../organization.fixture.ts';

const path = '/api/public/projects';

describe('the projects of an organization', () => {
  let api: TestApi;
  let as: KeyPair;
  beforeAll(async () => {
    api = await startTestApi();
    as = await organizationKey(api);
  });
  afterAll(async () => api.close());

  const create = async (json: object) =>
    createProject.responses[201].schema.parse(await api.askJson(path, { as, json }));
  const put = async (id: string, json: object) =>
    api.ask(`${path}/${id}`, { as, method: 'PUT', body: JSON.stringify(json) });
  const update = async (id: string, json: object) =>
    updateProject.responses[200].schema.parse(await (await put(id, json)).json());
  const list = async () =>
    listOrganizationProjects.responses[200].schema.parse(
      await api.askJson('/api/public/organizations/projects', { as }),
    ).projects;

  it('are made, listed, changed one field at a time, and opened by keys that are made for them', async () => {
    const metadata = { team: 'payments' };
    const made = await create({ name: ' checkout ', metadata });
    const organization = { id: 'org-own', name: expect.any(String) as string };
    expect(made).toEqual({ id: made.id, name: 'checkout', organization, metadata });
    expect(await list()).toMatchObject([{ name: 'Default' }, { id: made.id, metadata }]);
    expect(await update(made.id, { name: 'till' })).toEqual({ ...made, name: 'till' });
    expect(await update(made.id, { metadata: '{"a":1}' })).toEqual({ ...made, name: 'till', metadata: { a: 1 } });
    const key = await api.askJson<KeyPair>(`${path}/${made.id}/apiKeys`, { as, json: {} });
    expect((await api.ask('/api/public/traces', { as: key })).status).toBe(200);
    expect(await api.askJson(`${path}/${made.id}/api-keys`, { as })).toMatchObject({
      apiKeys: [{ publicKey: key.publicKey }],
    });
  });

  it.each(['日本語プロジェクト', 'مشروع', 'Ünïcode 🚀', 'x'.repeat(60), 'abc'])(
    'have names of any script: %s',
    async (name) => {
      expect((await create({ name })).name).toBe(name);
    },
  );

  it.each([
    [{ name: 'ab' }, /^Invalid project name/],
    [{ name: 'x'.repeat(61) }, /^Invalid project name/],
    [{ name: '  a  ' }, /^Invalid project name/],
    [{ name: 'a\nb\0c' }, /^Invalid project name/],
    [{ name: 5 }, /^Invalid request data/],
    [{}, /^Invalid request data/],
    [{ name: 'fine', retention: 2 }, /^Invalid retention value/],
    [{ name: 'fine', retention: 3.5 }, /^Invalid retention value/],
    [{ name: 'fine', retention: -1 }, /^Invalid retention value/],
    [{ name: 'fine', metadata: null }, /valid JSON object/],
    [{ name: 'fine', metadata: 'text' }, /valid JSON object/],
    [{ name: 'fine', metadata: [1] }, /valid JSON object/],
    [{ name: 'fine', metadata: { a: '\0' } }, /valid JSON object/],
    [{ name: 'fine', metadata: { a: 'x'.repeat(20_000) } }, /valid JSON object/],
  ])('are not made of %j', async (json, message) => {
    const before = await list();
    const response = await api.ask(path, { as, json });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { message: expect.stringMatching(message) as string, error: expect.anything() as unknown },
    ]);
    expect(await list()).toEqual(before);
  });

  it('have a name that no other one of the organization has, also when many ask at once', async () => {
    const asked = await Promise.all([1, 2, 3].map(async () => api.ask(path, { as, json: { name: 'raced' } })));
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const { id } = await create({ name: 'another' });
    expect((await put(id, { name: 'raced' })).status).toBe(409);
    expect((await put(id, { name: 'another' })).status).toBe(200);
    const elsewhere = await organizationKey(api, 'org-stranger');
    expect((await api.ask(path, { as: elsewhere, json: { name: 'raced' } })).status).toBe(201);
  });

  it('have a retention until it is taken away', async () => {
    const made = await create({ name: 'kept', retention: 30 });
    expect(made).toMatchObject({ retentionDays: 30 });
    const key = await api.askJson<KeyPair>(`${path}/${made.id}/apiKeys`, { as, json: {} });
    expect(await api.askJson(path, { as: key })).toMatchObject({ data: [{ id: made.id, retentionDays: 30 }] });
    expect(await update(made.id, { name: 'kept on' })).toMatchObject({ retentionDays: 30 });
    const none = await update(made.id, { retention: 0 });
    expect(none).not.toHaveProperty('retentionDays');
  });

  it('are deleted at once, with what opens them, and their telemetry is on its way out', async () => {
    const { id } = await create({ name: 'short-lived' });
    const key = await api.askJson<KeyPair>(`${path}/${id}/apiKeys`, { as, json: {} });
    const remove = async () => api.ask(`${path}/${id}`, { as, method: 'DELETE' });
    const response = await remove();
    expect([response.status, await response.json()]).toMatchObject([202, { success: true }]);
    expect((await list()).map((project) => project.id)).not.toContain(id);
    expect((await api.ask('/api/public/traces', { as: key })).status).toBe(401);
    expect((await api.identity.erasures.unfinished()).map(({ projectId }) => projectId)).toContain(id);
    expect((await remove()).status).toBe(404);
    expect((await create({ name: 'short-lived' })).id).not.toBe(id);
  });

  it.each(['nowhere', '%00', '💥'])('that are not there are 404: %s', async (id) => {
    for (const response of [await put(id, { name: 'fine' }), await api.ask(`${path}/${id}/apiKeys`, { as })]) {
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { message: expect.stringMatching(/^Project not found/) as string, error: 'LangfuseNotFoundError' },
      ]);
    }
  });
});
