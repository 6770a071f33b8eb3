import { scimUrns } from '@spanledger/api-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

test.each([
  ['/api/public/v2/evaluators', '/api/public/evaluators'],
  ['/api/public/v2/evaluation-rules/some/', '/api/public/evaluation-rules'],
  ['/api/public/unstable/dashboard-widgets', '/api/public/v2/metrics'],
  ['/api/public/integrations/blob-storage', '/api/public/export/observations'],
])('%s, which Langfuse has, is not found, and the message names what there is instead', async (path, instead) => {
  const response = await api.ask(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining(instead) as string });
  const { paths } = await api.askJson<{ paths: object }>('/api/public/openapi.json', { as: null });
  expect(Object.keys(paths)).toContain(instead);
});

test('a path that nothing has is not found, with the place of those that there are', async () => {
  const message = 'There is no GET /api/public/none. See /docs for what there is.';
  expect(await (await api.ask('/api/public/none')).json()).toMatchObject({ message });
});

test('not found has the code that clients of such an endpoint know', async () => {
  const codes = [
    'v2/evaluators/some',
    'v2/evaluation-rules/some',
    'unstable/dashboards',
    'integrations/blob-storage',
  ].map(async (path) => (await (await api.ask(`/api/public/${path}`)).json()) as { code: string });
  const expected = ['resource_not_found', 'resource_not_found', 'resource_not_found', 'not_found'];
  expect((await Promise.all(codes)).map(({ code }) => code)).toEqual(expected);
});

test('a path of SCIM that nothing has is not found by an error of SCIM', async () => {
  const response = await api.ask('/api/public/scim/Roles');
  expect([response.status, await response.json()]).toMatchObject([404, { schemas: [scimUrns.error], status: '404' }]);
});
