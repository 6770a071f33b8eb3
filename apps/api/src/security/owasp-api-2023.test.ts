import { endpoints, openApiDocument, placesOf } from '@spanledger/api-contract';
import { requestLimits, type User } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { cookieBrowser, startTestProvider } from '../oidc/test-provider.fixture.ts';
import { addMember, adminApiKey, organizationKey, ownOrganization } from '../organization.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser } from '../people.fixture.ts';

const password = 'correct horse battery';
const post = (json: unknown) => ({ method: 'POST', json });

/*
 * The ten risks by name, each with tests of the protection against it. The tests of all endpoints are in
 * every-endpoint.test.ts, every-role.test.ts and every-organization.test.ts.
 */
describe('OWASP API Security Top 10, 2023', () => {
  let api: TestApi;
  let ada: User;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey });
    ada = await addUser(api, 'ada@example.com', 'MEMBER');
    const token = await linkOf(api, ada, 'invitation');
    await testBrowser(api).ask('/api/auth/link', post({ token, password }));
  });
  afterAll(async () => api.close());

  it('API1 broken object level authorization: an id of another project opens, changes and deletes nothing', async () => {
    const make = async (path: string, json: object): Promise<string> =>
      (await api.askJson<{ id: string }>(path, { json, as: api.fullKey })).id;
    const objects = [
      `/api/public/traces/${await make('/api/public/traces', { id: 'own-trace', name: 'x' })}`,
      `/api/public/models/${await make('/api/public/models', { modelName: 'm', matchPattern: 'm', unit: 'TOKENS', inputPrice: 1 })}`,
      `/api/public/budgets/${await make('/api/public/budgets', { name: 'b', scope: { kind: 'project' }, period: 'month', amount: '5', thresholds: [80] })}`,
    ];
    const stranger = await api.identity.apiKeys.create('project-stranger' as typeof api.projectId, {
      scopes: ['ingest', 'read', 'scores', 'write', 'admin'],
    });
    for (const path of objects) {
      expect([path, (await api.ask(path, { as: stranger })).status]).toEqual([path, 404]);
      await (await api.ask(path, { as: stranger, method: 'DELETE' })).arrayBuffer();
      expect([path, (await api.ask(path, { as: api.fullKey })).status]).toEqual([path, 200]);
    }
  });

  it('API2 broken authentication: nothing but a whole, living credential in its header lets a request in', async () => {
    const revoked = await api.identity.apiKeys.create(api.projectId);
    await api.identity.apiKeys.revoke(revoked.publicKey);
    const { publicKey, secretKey } = api.key;
    const shown: readonly (string | null)[] = [
      null,
      basic(revoked),
      basic({ publicKey, secretKey: '' }),
      basic({ publicKey, secretKey: `${secretKey} ` }),
      basic({ publicKey, secretKey: secretKey.toUpperCase() }),
      basic({ publicKey: '', secretKey }),
      `Bearer ${secretKey}`,
      `Digest ${publicKey}:${secretKey}`,
    ];
    for (const as of shown) {
      const { status } = await api.ask('/api/public/traces', { as });
      expect([as, status]).toEqual([as, 401]);
    }
    const inAddress = `/api/public/traces?publicKey=${publicKey}&secretKey=${secretKey}&authorization=${basic(api.key)}`;
    expect((await api.ask(inAddress, { as: null })).status).toBe(401);
  });

  it('API3 broken object property level authorization: what is secret is shown by no answer, and what a body may not set it does not', async () => {
    const organization = await organizationKey(api);
    const made = await api.askJson<{ id: string }>('/api/public/projects', {
      as: organization,
      json: { name: 'mass assigned', id: 'chosen', organizationId: 'org-stranger', limits: { readsPerSecond: 1 } },
    });
    const project = await api.identity.projects.get(made.id as typeof api.projectId);
    expect(project).toMatchObject({ organization: { id: ownOrganization }, limits: {} });
    expect(made.id).not.toBe('chosen');
    const keysPath = `/api/public/projects/${api.projectId}/apiKeys`;
    const key = await api.askJson<{ id: string; secretKey: string }>(keysPath, {
      as: api.fullKey,
      json: { note: 'x', userId: ada.id, lastUsedAt: '2020-01-01T00:00:00Z' },
    });
    const listed = JSON.stringify(await api.askJson(keysPath, { as: api.fullKey }));
    expect(listed).toContain(key.id);
    expect(listed).not.toContain(key.secretKey);
    expect(await api.identity.apiKeys.listPersonal(ada.id)).toEqual([]);
    const members = JSON.stringify(await api.askJson('/api/public/organizations/memberships', { as: organization }));
    expect(members).toContain(ada.id);
    expect(members).not.toMatch(/hash|password|secret/i);
  });

  it('API4 unrestricted resource consumption: pages, batches and bodies have bounds, and what is beyond is refused', async () => {
    expect((await api.ask('/api/public/traces?limit=100000')).status).toBe(400);
    expect((await api.ask('/api/public/traces?page=0')).status).toBe(400);
    const large = JSON.stringify({ note: 'x'.repeat(requestLimits.controlBytes) });
    const keys = `/api/public/projects/${api.projectId}/apiKeys`;
    expect((await api.ask(keys, { method: 'POST', as: api.fullKey, body: large })).status).toBe(413);
    const many = Array.from({ length: requestLimits.namedIssues * 10 }, () => 5);
    const { errors = [], issues = [] } = (await (
      await api.ask('/api/public/traces', { method: 'POST', body: JSON.stringify({ tags: many }) })
    ).json()) as { errors?: unknown[]; issues?: unknown[] };
    expect(errors.length + issues.length).toBeLessThanOrEqual(requestLimits.namedIssues + 1);
  });

  it('API5 broken function level authorization: what administers is closed to keys and roles without its scope', async () => {
    const viewer = await signedIn(api, await addUser(api, 'viewer@example.com', 'VIEWER'));
    const reading = await api.identity.apiKeys.create(api.projectId, { scopes: ['read'] });
    for (const { path, method, access } of endpoints) {
      const at = path.replace('{projectId}', api.projectId).replace(/\{\w+\}/g, 'some-id');
      const init = { method: method.toUpperCase() };
      if (access === 'operator')
        expect([path, (await api.ask(at, { ...init, as: api.fullKey })).status]).toEqual([path, 401]);
      if (access !== 'admin') continue;
      expect([path, (await api.ask(at, { ...init, as: reading })).status]).toEqual([path, 403]);
      expect([path, (await viewer.ask(at, { ...init, projectId: api.projectId })).status]).toEqual([path, 403]);
    }
  });

  it('API6 unrestricted access to sensitive business flows: passwords cannot be guessed, and links not asked for, without end', async () => {
    const statuses = [];
    for (let at = 0; at < 6; at += 1) {
      const given = { email: ada.email, password: `guess ${at}` };
      statuses.push((await testBrowser(api).ask('/api/auth/sign-in', post(given))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('API7 server side request forgery: no address inside the network is asked because a client names it', async () => {
    const budget = { name: 'b', scope: { kind: 'project' }, period: 'month', amount: '5', thresholds: [80] };
    for (const webhookUrl of [
      'http://127.0.0.1/',
      'http://localhost:5432/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::1]/',
      'http://10.0.0.1/',
      'http://[::ffff:192.168.0.1]/',
      'file:///etc/passwd',
      'gopher://example.com/',
    ]) {
      const response = await api.ask('/api/public/budgets', { as: api.fullKey, json: { ...budget, webhookUrl } });
      expect([webhookUrl, response.status]).toEqual([webhookUrl, 400]);
    }
  });

  it('API8 security misconfiguration: answers say nothing of what runs, are kept by no one, and are no page of a script', async () => {
    for (const path of ['/api/public/traces', '/api/public/nothing', '/sign-in', '/docs']) {
      const { headers } = await api.ask(path);
      expect([path, headers.get('x-powered-by'), headers.get('server')]).toEqual([path, null, null]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toMatch(/no-store|no-cache|private/);
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors '(none|self)'/);
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
    const broken = await (await api.ask('/api/public/traces/%zz')).text();
    expect(broken).not.toMatch(/node_modules|\.ts:|at \w+ \(/);
  });

  it('API9 improper inventory management: every endpoint is in the document with who may call it, and no other version answers', async () => {
    const { paths } = openApiDocument({ version: '1.2.3' });
    for (const endpoint of endpoints) {
      expect(paths[endpoint.path]).toHaveProperty(endpoint.method);
      expect(['public', 'user', 'operator'].includes(endpoint.access as string) || placesOf(endpoint).length > 0).toBe(
        true,
      );
    }
    for (const path of ['/api/public/v9/traces', '/api/traces', '/api/v1/traces', '/api/internal', '/debug', '/.env'])
      expect([path, (await api.ask(path)).status]).toEqual([path, 404]);
  });

  it('API10 unsafe consumption of APIs: what a provider of sign-ins states is bounded text, and gives no right of its own', async () => {
    const provider = await startTestProvider();
    const own = await startTestApi({ identityProviders: [provider.as()] });
    provider.open(own.url);
    const userId = await addMember(own, 'eve@example.com', 'VIEWER');
    const claims = { name: `<script>${'x'.repeat(5000)}`, role: 'OWNER', memberships: [{ role: 'OWNER' }] };
    provider.signsIn('subject-eve', { email: 'eve@example.com', email_verified: true, ...claims });
    const browser = cookieBrowser();
    const at = `${own.url}/api/auth/oidc/corp`;
    await browser.get(await browser.followUntil(at, `${at}/callback`));
    const session = await browser.get(`${own.url}/api/auth/session`);
    expect(session.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await session.json()).toMatchObject({
      user: { id: userId, memberships: [{ organizationId: ownOrganization, role: 'VIEWER' }] },
    });
    const name = (await own.identity.users.find({ id: userId }))?.name ?? '';
    expect(name.length).toBeLessThanOrEqual(200);
    await provider.close();
    const away = await cookieBrowser().get(`${own.url}/api/auth/oidc/corp`);
    expect([away.status, (await away.text()).includes('ECONNREFUSED')]).toEqual([303, false]);
    await own.close();
  });
});
