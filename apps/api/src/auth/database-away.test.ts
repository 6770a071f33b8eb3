import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  const clock = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + aheadMs);
  api = await startTestApi();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await api.close();
});

it('while PostgreSQL is away telemetry is taken by what was known of its key and policies for five seconds, is 503 then, and is taken once it is back', async () => {
  let lines = 0;
  const send = async (as = basic(api.key)): Promise<Response> =>
    api.ask('/api/public/traces', { as, json: { id: `trace-${(lines += 1)}`, name: 'x' } });
  const other = await api.identity.apiKeys.create(api.projectId);
  expect((await send()).status).toBe(200);
  const away = new Error('connect ECONNREFUSED');
  const [keys, policies] = [
    vi.spyOn(api.identity.apiKeys, 'authenticate').mockRejectedValue(away),
    vi.spyOn(api.identity.policies, 'inForce').mockRejectedValue(away),
  ];
  aheadMs = 3000;
  expect((await send()).status).toBe(200);
  expect((await send(basic(other))).status).toBe(503);
  aheadMs = 60_000;
  const refused = await send();
  expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
  expect(await refused.json()).toMatchObject({ code: 'unavailable' });
  keys.mockRestore();
  expect((await send()).status).toBe(503);
  policies.mockRestore();
  expect((await send()).status).toBe(200);
});
