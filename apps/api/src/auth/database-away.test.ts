import { unavailableAt } from '@spanledger/core';
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

it.each([
  ['keys', 'Keys cannot be checked right now.', () => vi.spyOn(api.identity.apiKeys, 'authenticate')],
  [
    'policies',
    'The policies of the project cannot be read right now.',
    () => vi.spyOn(api.identity.policies, 'inForce'),
  ],
])(
  'a 503 because %s cannot be read names what PostgreSQL lacks, without its address and the words of other failures',
  async (_what, sentence, spyOnRead) => {
    const read = spyOnRead();
    const sent = { as: basic(api.key), json: { id: 'trace', name: 'x' } };
    const messageOf = async (failure: Error): Promise<unknown> => {
      read.mockRejectedValue(failure);
      return ((await (await api.ask('/api/public/traces', sent)).json()) as { message: string }).message;
    };
    const full = unavailableAt('db.example:5432/main', 'PostgreSQL at db.example:5432/main has no connection left.');
    expect(await messageOf(full)).toBe(`${sentence} PostgreSQL has no connection left.`);
    expect(await messageOf(new Error('a row of db.example'))).toBe(`${sentence} Try again.`);
  },
);
