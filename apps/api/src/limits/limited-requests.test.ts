import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Limits } from '@spanledger/core';
import { memoryLevelStore } from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { createLimiter } from './limiter.ts';

const same = (bytes: Buffer): Buffer => bytes;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const openApi = async (projectDefaults: Limits = {}): Promise<TestApi> => {
  const limiter = createLimiter({ store: memoryLevelStore(), projectDefaults });
  const api = await startTestApi({ limiter });
  cleanups.push(
    async () => limiter.close(),
    async () => api.close(),
  );
  return api;
};

const event = (id: string): object => ({
  id,
  type: 'trace-create',
  timestamp: new Date().toISOString(),
  body: { id, name: 'limited' },
});
const batchOf = (...ids: readonly string[]): object => ({ batch: ids.map(event) });
const send = async (api: TestApi, ids: readonly string[], as = api.key): Promise<Response> =>
  api.ask('/api/public/ingestion', { json: batchOf(...ids), as });
const stored = async (api: TestApi): Promise<number> =>
  (await api.askJson<{ meta: { totalItems: number } }>('/api/public/traces')).meta.totalItems;

describe('a request beyond a limit', () => {
  it('is answered 429 with what clients wait by, and nothing of it is stored', async () => {
    const api = await openApi({ eventsPerDay: 3 });
    expect((await send(api, ['a', 'b'])).status).toBe(207);
    const refused = await send(api, ['c', 'd']);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('"project-events";q=3;w=86400');
    expect(refused.headers.get('ratelimit')).toMatch(/^"project-events";r=1;t=\d+$/);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('3');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('1');
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
    expect(refused.headers.get('access-control-expose-headers')).toContain('RateLimit-Policy');
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', message: expect.stringContaining('3 events') });
    expect(await stored(api)).toBe(2);
    expect((await send(api, ['c'])).status).toBe(207);
    expect((await send(api, ['d'], api.strangerKey)).status).toBe(207);
  });

  it('is 413 without Retry-After if no day allows as much as the request has', async () => {
    const api = await openApi({ eventsPerDay: 3 });
    const refused = await send(api, ['a', 'b', 'c', 'd']);
    expect(refused.status).toBe(413);
    expect(refused.headers.get('retry-after')).toBeNull();
    expect(await refused.json()).toMatchObject({
      code: 'payload_too_large',
      message: expect.stringContaining('3 events'),
    });
    expect((await send(api, ['a', 'b', 'c'])).status).toBe(207);
  });

  it('is a google.rpc.Status over OTLP, with the same headers', async () => {
    const api = await openApi({ ingestPerSecond: 0.01 });
    const once = async () => api.ask('/v1/traces', { json: { resourceSpans: [] } });
    expect((await once()).status).toBe(200);
    const refused = await once();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 8 });
    expect(refused.headers.get('retry-after')).toBe('100');
    expect(refused.headers.get('ratelimit-policy')).toBe('"project-ingest";q=1;w=100');
  });

  it('is RESOURCE_EXHAUSTED with RetryInfo over gRPC', async () => {
    const api = await openApi({ ingestPerSecond: 0.01 });
    const { host } = new URL(api.url);
    const client = new Client(host, credentials.createInsecure());
    cleanups.push(async () => client.close());
    const metadata = new Metadata();
    metadata.set('authorization', basic(api.key));
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
    const call = async () =>
      new Promise<ServiceError | null>((resolve) => {
        client.makeUnaryRequest(path, same, same, Buffer.alloc(0), metadata, (error) => resolve(error));
      });
    expect(await call()).toBeNull();
    const refused = await call();
    expect(refused?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(String(refused?.metadata.get('grpc-status-details-bin')[0])).toContain('google.rpc.RetryInfo');
  });

  it('of a key concerns that key alone, and one that a key is given over the API holds', async () => {
    const api = await openApi();
    const path = `/api/public/projects/${api.projectId}/apiKeys`;
    const limits = { readsPerSecond: 0.01 };
    const limited = await api.askJson<{ id: string; publicKey: string; secretKey: string; limits: object }>(path, {
      as: api.fullKey,
      json: { limits },
    });
    const unset = { ingestPerSecond: null, readsPerSecond: null, eventsPerDay: null, bytesPerDay: null };
    expect(limited.limits).toEqual({ ...unset, ...limits });
    const read = async (as = limited) => (await api.ask('/api/public/traces', { as })).status;
    expect([await read(), await read()]).toEqual([200, 429]);
    const other = await api.askJson<typeof limited>(path, { as: api.fullKey, json: {} });
    expect([await read(other), await read(other)]).toEqual([200, 200]);
    const patch = async (json: object) =>
      api.ask(`${path}/${other.id}`, { as: api.fullKey, method: 'PATCH', body: JSON.stringify(json) });
    const changed = await patch({ limits: { eventsPerDay: 5 } });
    expect(await changed.json()).toMatchObject({ id: other.id, limits: { ...unset, eventsPerDay: 5 } });
    const again = await patch({ limits: { eventsPerDay: null, bytesPerDay: 7 } });
    expect(await again.json()).toMatchObject({ limits: { ...unset, bytesPerDay: 7 } });
    for (const wrong of [{ eventsPerDay: 0 }, { eventsPerDay: 1.5 }, { unknown: 1 }, { readsPerSecond: '5' }]) {
      expect((await patch({ limits: wrong })).status).toBe(400);
    }
    const foreign = `/api/public/projects/${api.projectId}/apiKeys/nowhere`;
    const nowhere = await api.ask(foreign, { as: api.fullKey, method: 'PATCH', body: '{"limits":{}}' });
    expect(nowhere.status).toBe(404);
  });

  it('counts bytes of bodies, decompressed, and of media', async () => {
    const api = await openApi({ bytesPerDay: 10_000 });
    const upload = async (contentLength: number, at: string) =>
      api.ask('/api/public/media', {
        json: {
          traceId: 'trace-1',
          field: 'input',
          contentType: 'image/png',
          contentLength,
          sha256Hash: Buffer.alloc(32, at).toString('base64'),
        },
      });
    expect((await upload(9_500, 'a')).status).toBe(201);
    expect((await upload(9_500, 'b')).status).toBe(429);
    expect((await send(api, ['x'.repeat(600)])).status).toBe(429);
    expect((await send(api, ['a'])).status).toBe(207);
  });
});
