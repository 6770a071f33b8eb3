import { endpoints } from '@spanledger/api-contract';
import type { RecordedBy } from '@spanledger/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import type { ApiStores } from '../auditing/api-stores.ts';
import { adminApiKey } from '../organization.fixture.ts';

const asked = endpoints
  .filter(({ takesAdministrationKey }) => takesAdministrationKey === true)
  .map(({ method, path }) => [method.toUpperCase(), path.replace(/\{\w+\}/, 'unknown')] as const);
const path = '/api/public/llm-connections';
const connection = { provider: 'openai', adapter: 'openai', secretKey: 'sk-of-a-test' };

describe('the key of the administration on routes of projects', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey });
  });
  afterAll(async () => api.close());

  const right = () => ({ 'x-langfuse-admin-api-key': adminApiKey, 'x-langfuse-project-id': api.projectId });
  const as = `Bearer ${adminApiKey}`;
  const send = async (method: string, to: string, headers: Record<string, string>, key: string | null = as) =>
    api.ask(to, {
      method,
      as: key,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'PUT' ? { body: JSON.stringify(connection) } : {}),
    });

  it('is taken by those of connections to models', () => {
    expect(asked.map(([method]) => method)).toEqual(['GET', 'PUT', 'DELETE']);
    expect(asked.every(([, to]) => to.startsWith(path))).toBe(true);
  });

  it('reads and changes the project of the header alone', async () => {
    expect((await send('PUT', path, right())).status).toBe(201);
    const list = await send('GET', path, right());
    expect(await list.json()).toMatchObject({ data: [{ provider: 'openai' }] });
    expect(await api.askJson(path)).toMatchObject({ data: [{ provider: 'openai' }] });
    const other = { ...right(), 'x-langfuse-project-id': 'project-stranger' };
    expect(await (await send('GET', path, other)).json()).toMatchObject({ data: [] });
  });

  it('is named in the audit log by its variable', async () => {
    const seen: RecordedBy[] = [];
    const stores = { llmConnections: { delete: async () => undefined } } as unknown as ApiStores;
    const recorded = await startTestApi({ adminApiKey, recordedBy: (by) => (seen.push(by), stores) });
    expect((await recorded.ask(`${path}/some`, { method: 'DELETE', as, headers: right() })).status).toBe(200);
    expect(seen).toMatchObject([{ kind: 'key', id: 'ADMIN_API_KEY' }]);
    await recorded.close();
  });

  it.each(asked)('%s %s needs it in both headers', async (method, to) => {
    const wrong = { ...right(), 'x-langfuse-admin-api-key': `${adminApiKey}x` };
    for (const [headers, key] of [
      [wrong, as],
      [{ ...right(), 'x-langfuse-admin-api-key': '' }, as],
      [right(), `Bearer ${adminApiKey}x`],
      [right(), basic(api.fullKey)],
      [right(), null],
      [{ 'x-langfuse-project-id': api.projectId }, as],
    ] as const) {
      const response = await send(method, to, headers, key);
      expect([response.status, await response.json()]).toMatchObject([401, { error: 'UnauthorizedError' }]);
    }
  });

  it.each(asked)('%s %s needs a project that is there', async (method, to) => {
    const { 'x-langfuse-project-id': _, ...without } = right();
    for (const headers of [without, { ...without, 'x-langfuse-project-id': '' }]) {
      const response = await send(method, to, headers);
      const issues = [{ path: 'header.x-langfuse-project-id' }];
      expect([response.status, await response.json()]).toMatchObject([400, { issues }]);
    }
    const unknown = await send(method, to, { ...without, 'x-langfuse-project-id': 'nowhere' });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { message: /^Project not found/ }]);
  });

  it('opens no other route of a project, and none without ADMIN_API_KEY', async () => {
    expect((await send('GET', '/api/public/traces', right())).status).toBe(401);
    const off = await startTestApi();
    const response = await off.ask(path, { as, headers: right() });
    expect([response.status, await response.json()]).toMatchObject([403, { detail: /ADMIN_API_KEY/ }]);
    await off.close();
  });
});
