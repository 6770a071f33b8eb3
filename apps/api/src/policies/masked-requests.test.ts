import { unavailable } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const at = '2026-02-02T03:04:05Z';
const event = (type: string, body: object) => ({ id: `${type} ${JSON.stringify(body)}`, type, timestamp: at, body });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const open = async (...given: Parameters<typeof startTestApi>): Promise<TestApi> => {
  const api = await startTestApi(...given);
  cleanups.push(async () => api.close());
  return api;
};

const mask = async (api: TestApi, rules: readonly object[]): Promise<void> => {
  await api.identity.policies.put(api.projectId, 'masking', { document: { rules }, reason: null, expectedVersion: 0 });
};

const send = async (api: TestApi, ...batch: object[]) => api.askJson('/api/public/ingestion', { json: { batch } });

describe('what a project sends under a masking policy', () => {
  it('is stored masked, and rows of which something was masked name the version', async () => {
    const api = await open();
    await mask(api, [{ detector: 'email' }]);
    await send(
      api,
      event('trace-create', { id: 'a', input: 'ada@example.com', metadata: { plan: 'free' } }),
      event('generation-create', { id: 'g', traceId: 'a', output: ['bob@example.com'], startTime: at }),
      event('span-create', { id: 'clean', traceId: 'a', output: 'nothing', startTime: at }),
      event('score-create', { id: 's', traceId: 'a', name: 'n', value: 1, comment: 'eve@example.com' }),
    );
    const trace = await api.askJson('/api/public/traces/a');
    expect(trace).toMatchObject({ input: '[email]', metadata: { plan: 'free' }, maskingVersion: 1 });
    const observation = async (id: string) => api.askJson(`/api/public/observations/${id}`);
    expect(await observation('g')).toMatchObject({ output: ['[email]'], metadata: {}, maskingVersion: 1 });
    expect(await observation('clean')).not.toHaveProperty('maskingVersion');
    expect(await api.askJson('/api/public/v2/scores/s')).toMatchObject({ comment: '[email]', maskingVersion: 1 });
    const { data } = await api.askJson<{ data: object[] }>('/api/public/v2/observations?fields=core,metadata');
    expect(data).toContainEqual(expect.objectContaining({ id: 'g', maskingVersion: 1, metadata: {} }));
    const exported = await (await api.ask('/api/public/export/traces')).text();
    expect(exported).toContain('"maskingVersion":1');
    expect(await (await api.ask('/metrics')).text()).toContain('spanledger_masked_values_total 3');
  });

  it('the users of traces become pseudonyms that are the same for the same user, and of no other project', async () => {
    const api = await open();
    const rules = [{ path: 'userId', name: 'user', action: 'pseudonym' }];
    await mask(api, rules);
    await send(api, ...['ada', 'ada', 'bob'].map((userId, id) => event('trace-create', { id: `t${id}`, userId })));
    const users = await Promise.all(
      [0, 1, 2].map(async (id) => (await api.askJson<{ userId: string }>(`/api/public/traces/t${id}`)).userId),
    );
    expect(users[0]).toMatch(/^\[user:[b-v]{20}\]$/);
    expect(users[1]).toBe(users[0]);
    expect(users[2]).not.toBe(users[0]);
    await api.ask('/api/public/traces', { json: { id: 'theirs', userId: 'ada' }, as: api.strangerKey });
    expect(await api.askJson('/api/public/traces/theirs', { as: api.strangerKey })).toMatchObject({ userId: 'ada' });
  });

  it('what log records state of a call is masked by the rules of its input, before and behind its being put together', async () => {
    const api = await open();
    await mask(api, [{ path: 'input[*].content', name: 'said' }]);
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', '00f067aa0ba902b7'];
    const time = '1770000000000000000';
    const body = { kvlistValue: { values: [{ key: 'content', value: { stringValue: 'hunter2' } }] } };
    const record = { traceId, spanId, timeUnixNano: time, eventName: 'gen_ai.user.message', body };
    await api.askJson('/v1/logs', { json: { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] } });
    const span = { traceId, spanId, name: 'chat', startTimeUnixNano: time, endTimeUnixNano: time };
    await api.askJson('/v1/traces', { json: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } });
    const answer = JSON.stringify(await api.askJson(`/api/public/traces/${traceId}`));
    expect(answer).toContain('[said]');
    expect(answer).not.toContain('hunter2');
  });

  it('media in base64 stay whole', async () => {
    const api = await open();
    await mask(api, [{ pattern: '[A-Za-z0-9]{3}', name: 'x' }]);
    const bytes = [0x89, 0x50, 0x4e, 0x47, ...Array.from({ length: 300 }, (_, index) => (index * 7) % 256)];
    const uri = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    await send(api, event('trace-create', { id: 'a', input: { a: uri, b: 'word' } }));
    expect(await api.askJson('/api/public/traces/a')).toMatchObject({ input: { a: uri, b: '[x]d' } });
  });

  it('is refused with 503 while its policies cannot be read, and nothing of it is stored', async () => {
    const identity = memoryIdentity();
    const policies = { ...identity.policies, inForce: async () => Promise.reject(unavailable('down')) };
    const api = await open({ policies });
    const response = await api.ask('/api/public/ingestion', { json: { batch: [event('trace-create', { id: 'a' })] } });
    expect(response.status).toBe(503);
    expect((await api.ask('/api/public/traces/a')).status).toBe(404);
  });
});
