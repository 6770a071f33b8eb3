import type { IngestQueue } from '@spanledger/core';
import { unavailable } from '@spanledger/core';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const score = { name: 'quality', value: 1, traceId: 'trace', comment: 'a private remark' };

const unhealthy = async () => ({
  name: 'db',
  isHealthy: false,
  version: undefined,
  problem: 'down',
  sizeBytes: undefined,
});

describe('a request', () => {
  let api: TestApi;
  afterEach(async () => api.close());

  const lines = (): Record<string, unknown>[] =>
    api.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has the id that its client gave it', async () => {
    api = await startTestApi();
    const response = await api.ask('/api/public/traces/none', { headers: { 'x-request-id': 'client-7' } });
    expect(response.headers.get('x-request-id')).toBe('client-7');
    expect(await response.json()).toMatchObject({ requestId: 'client-7' });
  });

  it.each(['a b', 'x'.repeat(200), '{"a":1}'])('gets a new id in place of %s', async (id) => {
    api = await startTestApi();
    const response = await api.ask('/api/public/projects', { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('leaves one wide line in the log, without its contents and its keys', async () => {
    api = await startTestApi();
    const batch = [{ id: 'e1', type: 'score-create', timestamp: '2026-01-01T00:00:00Z', body: score }, { id: 'e2' }];
    const response = await api.ask('/api/public/ingestion?secret=1', { json: { batch } });
    await response.text();
    await expect.poll(() => api.logLines).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      msg: 'request',
      method: 'POST',
      route: '/api/public/ingestion',
      status: 207,
      projectId: api.projectId,
      requestId: response.headers.get('x-request-id'),
      events: 1,
      rejected: 1,
      bytes: expect.any(Number) as number,
      durationMs: expect.any(Number) as number,
    });
    expect(api.logLines[0]).not.toMatch(/private|sk-sl|authorization|secret/i);
  });

  it('for health, readiness or metrics leaves no line unless debugging, also while the server is not ready', async () => {
    api = await startTestApi({ health: [{ check: unhealthy }] });
    const statuses: number[] = [];
    for (const path of ['/api/public/health', '/api/public/ready', '/metrics']) {
      const response = await api.ask(path);
      await response.text();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 503, 200]);
    await (await api.ask('/api/public/projects')).text();
    await expect.poll(() => api.logLines).toHaveLength(4);
    const shown = lines().filter(({ level }) => level !== pino.levels.values['debug']);
    expect(shown.map(({ route }) => route)).toEqual(['/api/public/projects']);
  });

  it('a request that fails unexpectedly is a 500 that holds only its id, and the log holds where it failed', async () => {
    const observations = { get: async () => Promise.reject(new TypeError('row: a private remark')) } as never;
    api = await startTestApi({ observations });
    const response = await api.ask('/api/public/observations/o1');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('private');
    await expect.poll(() => api.logLines).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      level: 50,
      status: 500,
      error: 'TypeError',
      route: '/api/public/observations/{observationId}',
    });
    expect(JSON.stringify(lines()[0]?.['stack'])).toContain('observe-requests.test.ts');
    expect(api.logLines[0]).not.toContain('private');
  });

  it('that cannot be stored now is 503 with Retry-After and a JSON body', async () => {
    const queue: IngestQueue = {
      enqueue: async () => Promise.reject(unavailable('The store does not answer.', undefined, 2)),
      assertRoom: () => undefined,
      pending: async () => [],
      close: async () => undefined,
    };
    api = await startTestApi({ queue });
    for (const [path, json] of [
      ['/api/public/scores', score],
      ['/api/public/traces', { name: 'x' }],
    ] as const) {
      const response = await api.ask(path, { json });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(await response.json()).toMatchObject({ message: 'The store does not answer.', code: 'unavailable' });
    }
  });

  it('is counted in the metrics by its pattern, and so is what it brought', async () => {
    api = await startTestApi();
    const batch = [
      { id: 'e1', type: 'score-create', timestamp: '2026-01-01T00:00:00Z', body: score },
      { id: 'e2', type: 'span-create', timestamp: '2026-01-01T00:00:00Z', body: { id: 's', traceId: 't' } },
      { id: 'e3', type: 'nonsense', timestamp: '2026-01-01T00:00:00Z', body: {} },
    ];
    await (await api.ask('/api/public/ingestion', { json: { batch } })).text();
    await (await api.ask('/api/public/traces/some-id')).text();
    const metrics = async (): Promise<string> => (await api.ask('/metrics', { as: null })).text();
    await expect
      .poll(metrics)
      .toContain(
        'spanledger_http_request_duration_seconds_count{method="GET",route="/api/public/traces/{traceId}",status="404"} 1',
      );
    await expect.poll(metrics).toContain('spanledger_http_requests_in_flight 1');
    const text = await metrics();
    expect(text).toContain('spanledger_ingest_accepted_total{kind="event"} 2');
    expect(text).toContain('spanledger_ingest_accepted_total{kind="score"} 1');
    expect(text).toContain('spanledger_ingest_accepted_total{kind="observation"} 1');
    expect(text).toContain('spanledger_ingest_rejected_total{kind="event"} 1');
  });
});
