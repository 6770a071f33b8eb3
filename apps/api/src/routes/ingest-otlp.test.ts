import { gzipSync } from 'node:zlib';

import { unavailable, type IngestQueue } from '@spanledger/core';
import { propertyRuns, wellFormedText } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const fuzzTimeout = { timeout: 120_000 * propertyRuns(1) };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const startTimeUnixNano = '1770000000000000000';
const endTimeUnixNano = '1770000001500000000';

const exportOf = (...spans: unknown[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const aSpan = (spanId: string, more: object = {}): object => ({
  traceId,
  spanId,
  name: 'work',
  startTimeUnixNano,
  endTimeUnixNano,
  ...more,
});

/** A length-delimited protobuf field. */
const field = (number: number, content: Buffer): Buffer => {
  const size = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...size]), content]);
};

const protobufExport = (spanIdHex: string): Buffer => {
  const times = Buffer.alloc(18);
  times.writeUInt8((7 << 3) | 1, 0);
  times.writeBigUInt64LE(BigInt(startTimeUnixNano), 1);
  times.writeUInt8((8 << 3) | 1, 9);
  times.writeBigUInt64LE(BigInt(endTimeUnixNano), 10);
  const span = Buffer.concat([
    field(1, Buffer.from(traceId, 'hex')),
    field(2, Buffer.from(spanIdHex, 'hex')),
    field(5, Buffer.from('binary')),
    times,
  ]);
  return field(1, field(2, field(2, span)));
};

const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json; charset=utf-8' };

describe.each(['/v1/traces', '/api/public/otel/v1/traces'])('an export to %s', (path) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  const send = async (
    body: Buffer | Uint8Array | string,
    headers: Record<string, string>,
    as?: string,
  ): Promise<Response> =>
    api.ask(path, { method: 'POST', body: body as never, headers, ...(as === undefined ? {} : { as }) });

  it('in JSON is stored and answered in JSON', async () => {
    const response = await send(JSON.stringify(exportOf(aSpan('00f067aa0ba902b7'))), json);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({});
    expect(await api.askJson(`/api/public/traces/${traceId}`)).toMatchObject({
      latency: 1.5,
      observations: [{ id: '00f067aa0ba902b7', name: 'work', latency: 1.5 }],
    });
    expect((await api.ask(`/api/public/traces/${traceId}`, { as: api.strangerKey })).status).toBe(404);
  });

  it('in protobuf, compressed, is stored and answered in protobuf', async () => {
    const body = gzipSync(protobufExport('00f067aa0ba902b8'));
    const response = await send(body, { ...protobuf, 'content-encoding': 'gzip' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    expect(await api.askJson('/api/public/observations/00f067aa0ba902b8')).toMatchObject({ name: 'binary' });
  });

  it('that is sent again changes nothing', async () => {
    const body = JSON.stringify(exportOf(aSpan('00f067aa0ba902b9')));
    await send(body, json);
    await send(body, json);
    const { meta } = await api.askJson<{ meta: { totalItems: number } }>(
      `/api/public/observations?traceId=${traceId}&name=work&fromStartTime=2026-01-01T00:00:00Z`,
    );
    const { observations } = await api.askJson<{ observations: { id: string }[] }>(`/api/public/traces/${traceId}`);
    expect(observations.filter(({ id }) => id === '00f067aa0ba902b9')).toHaveLength(1);
    expect(meta.totalItems).toBe(
      observations.filter((observation) => 'name' in observation && observation['name'] === 'work').length,
    );
  });

  it('an export with bad spans stores the good ones and answers how many it rejected', async () => {
    const response = await send(JSON.stringify(exportOf(aSpan('00f067aa0ba902c1'), aSpan('short'), aSpan(''))), json);
    expect(response.status).toBe(200);
    const { partialSuccess } = (await response.json()) as { partialSuccess: Record<string, string> };
    expect(partialSuccess['rejectedSpans']).toBe('2');
    expect(partialSuccess['errorMessage']).toBeTruthy();
    expect((await api.ask('/api/public/observations/00f067aa0ba902c1')).status).toBe(200);
  });

  it('may be empty', async () => {
    expect((await send('{}', json)).status).toBe(200);
    expect((await send(Buffer.alloc(0), protobuf)).status).toBe(200);
  });

  it('that cannot be decoded is 400 with a google.rpc.Status in its encoding', async () => {
    const asJson = await send('{', json);
    expect(asJson.status).toBe(400);
    expect(await asJson.json()).toEqual({ code: 3, message: expect.any(String) as string });
    const asProtobuf = await send(Buffer.from([0xff, 0xff, 0xff]), protobuf);
    expect(asProtobuf.status).toBe(400);
    expect(asProtobuf.headers.get('content-type')).toBe('application/x-protobuf');
    // Field 1, the code: 3.
    expect([...new Uint8Array(await asProtobuf.arrayBuffer()).subarray(0, 2)]).toEqual([8, 3]);
  });

  it('with a wrong key is 401 in its encoding', async () => {
    const response = await send(Buffer.alloc(0), protobuf, 'Basic cGstMTpzay0x');
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    expect([...new Uint8Array(await response.arrayBuffer()).subarray(0, 2)]).toEqual([8, 16]);
  });

  it.each(['text/plain', 'application/grpc', ''])('of the type "%s" is 415', async (type) => {
    const response = await send(Buffer.from('{}'), { 'content-type': type });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ code: 3 });
  });

  it('never fails the server, whatever its bytes are', fuzzTimeout, async () => {
    const anyBody = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(fc.nat(200), fc.uint8Array({ minLength: 1, maxLength: 20 })).map(([at, noise]) => {
        const body = protobufExport('00f067aa0ba902d0');
        body.set(noise.subarray(0, Math.max(0, body.length - at)), Math.min(at, body.length));
        return new Uint8Array(body);
      }),
    );
    await fc.assert(
      fc.asyncProperty(anyBody, fc.constantFrom(protobuf, json), async (body, headers) => {
        expect((await send(body, headers)).status).toBeLessThan(500);
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  const anyValue = fc.oneof(
    fc.record({ stringValue: wellFormedText() }),
    fc.record({ intValue: fc.oneof(fc.integer(), fc.string()) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(fc.record({ doubleValue: fc.double() })) }) }),
    fc.jsonValue(),
  );
  const anySpan = fc.record(
    {
      traceId: fc.oneof(fc.constant(traceId), fc.string(), fc.jsonValue()),
      spanId: fc.oneof(fc.constant('00f067aa0ba902d1'), fc.jsonValue()),
      name: fc.oneof(wellFormedText(), fc.jsonValue()),
      startTimeUnixNano: fc.oneof(fc.constant(startTimeUnixNano), fc.bigInt().map(String), fc.jsonValue()),
      endTimeUnixNano: fc.oneof(fc.constant(endTimeUnixNano), fc.jsonValue()),
      kind: fc.jsonValue(),
      status: fc.oneof(fc.record({ code: fc.jsonValue() }), fc.jsonValue()),
      attributes: fc.oneof(
        fc.array(
          fc.record({
            key: fc.constantFrom(
              'langfuse.observation.type',
              'langfuse.observation.usage_details',
              'langfuse.observation.cost_details',
              'langfuse.trace.tags',
              'langfuse.observation.metadata',
              'gen_ai.usage.input_tokens',
              'gen_ai.prompt.0.content',
              'llm.input_messages.99999999.message.content',
              '__proto__',
              'input.value',
            ),
            value: anyValue,
          }),
        ),
        fc.jsonValue(),
      ),
      events: fc.jsonValue(),
      links: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  it('never fails the server, whatever its spans hold', fuzzTimeout, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySpan, { maxLength: 4 }), async (spans) => {
        expect((await send(JSON.stringify(exportOf(...spans)), json)).status).toBeLessThan(500);
      }),
      { numRuns: propertyRuns(30) },
    );
    expect((await api.ask('/api/public/observations?limit=100')).status).toBe(200);
    expect((await api.ask('/api/public/traces?limit=100')).status).toBe(200);
    expect((await api.ask('/api/public/metrics/daily')).status).toBe(200);
  });
});

describe('an export that cannot be stored now', () => {
  it('is 503 with Retry-After, as clients retry it', async () => {
    const queue: IngestQueue = {
      enqueue: async () => Promise.reject(unavailable('Full. Try again.', undefined, 3)),
      assertRoom: () => undefined,
      pending: async () => [],
      close: async () => undefined,
    };
    const api = await startTestApi({ queue });
    const response = await api.ask('/v1/traces', { json: exportOf(aSpan('00f067aa0ba902b7')) });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toEqual({ code: 14, message: 'Full. Try again.' });
    await api.close();
  });
});

describe('an export for which there was no room a moment ago', () => {
  it('is 503 with Retry-After before its body is decoded, and so is every other write of the project', async () => {
    let enqueued = 0;
    const queue: IngestQueue = {
      enqueue: async () => void (enqueued += 1),
      assertRoom: (projectId) => {
        if (projectId === api.projectId) throw unavailable('Full. Try again.', undefined, 3);
      },
      pending: async () => [],
      close: async () => undefined,
    };
    const api = await startTestApi({ queue });
    const headers = { ...json, 'content-encoding': 'gzip' };
    const broken = { method: 'POST', body: 'neither gzip nor JSON' };
    for (const path of ['/v1/traces', '/v1/logs', '/api/public/ingestion', '/api/public/scores']) {
      const response = await api.ask(path, { ...broken, headers });
      expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 503, '3']);
      expect(await response.json()).toMatchObject({ message: 'Full. Try again.' });
    }
    const large = { method: 'POST', body: 'x'.repeat(20_000_000), headers: json };
    expect((await api.ask('/v1/traces', large)).status).toBe(503);
    expect(enqueued).toBe(0);
    expect(
      (await api.ask('/v1/traces', { json: exportOf(aSpan('00f067aa0ba902b7')), as: api.strangerKey })).status,
    ).toBe(200);
    expect(enqueued).toBe(1);
    await api.close();
  });
});

describe('an export by an SDK that is given an address and one key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  it.each(['/api/otel', '/otel', '/api/otlp', '/opentelemetry'])('is taken below %s', async (folder) => {
    const as = `Bearer ${api.key.publicKey}:${api.key.secretKey}`;
    const spanId = Buffer.from(folder.padEnd(8, '-')).toString('hex').slice(-16);
    const response = await api.ask(`${folder}/v1/traces?a=b`, { json: exportOf(aSpan(spanId)), as });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await api.askJson(`/api/public/observations/${spanId}`)).toMatchObject({ name: 'work' });
    const logs = await api.ask(`${folder}/v1/logs`, { json: { resourceLogs: [] }, as });
    expect(logs.status).toBe(200);
    expect((await api.ask(`${folder}/v1/other`, { json: {}, as })).status).toBe(404);
  });

  it('is refused with the public key alone', async () => {
    const as = `Bearer ${api.key.publicKey}`;
    const response = await api.ask('/otel/v1/traces', { json: exportOf(), as });
    expect(response.status).toBe(403);
  });
});

describe.each([
  ['logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] }, 'rejectedLogRecords'],
  [
    'metrics',
    { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}, {}] } }] }] }] },
    'rejectedDataPoints',
  ],
])('an export of %s', (signal, body, member) => {
  it.each([`/v1/${signal}`, `/api/public/otel/v1/${signal}`])(
    'to %s is truthfully rejected, record by record',
    async (path) => {
      const api = await startTestApi();
      const response = await api.ask(path, { json: body });
      expect(response.status).toBe(200);
      const { partialSuccess } = (await response.json()) as { partialSuccess: Record<string, string> };
      expect(partialSuccess).toMatchObject({ [member]: '2', errorMessage: expect.stringContaining(signal) as string });
      expect((await api.ask(path, { method: 'POST', body: '{', headers: json })).status).toBe(400);
      await api.close();
    },
  );
});

const message = (name: string, body: string, ids: object = { traceId, spanId: '00f067aa0ba902e1' }): object => ({
  ...ids,
  timeUnixNano: startTimeUnixNano,
  eventName: name,
  body: { kvlistValue: { values: [{ key: 'content', value: { stringValue: body } }] } },
});
const logsOf = (...logRecords: object[]): object => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });

describe('messages of a model call in log records', () => {
  it('are stored with its span, in its project only; other records are counted as rejected', async () => {
    const api = await startTestApi();
    const logs = logsOf(message('gen_ai.user.message', 'Hello?'), message('gen_ai.user.message', 'Who?', {}), {});
    const { partialSuccess } = (await (await api.ask('/v1/logs', { json: logs })).json()) as {
      partialSuccess: Record<string, string>;
    };
    expect(partialSuccess).toMatchObject({ rejectedLogRecords: '2' });
    const attributes = [{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }];
    await api.ask('/v1/traces', { json: exportOf(aSpan('00f067aa0ba902e1', { attributes })) });
    await api.ask('/v1/logs', { json: logsOf(message('gen_ai.choice', 'Hi')) });
    expect(await api.askJson('/api/public/observations/00f067aa0ba902e1')).toMatchObject({
      type: 'GENERATION',
      name: 'work',
      input: [{ role: 'user', content: 'Hello?' }],
      output: { content: 'Hi' },
    });
    expect((await api.ask('/api/public/observations/00f067aa0ba902e1', { as: api.strangerKey })).status).toBe(404);
    await api.close();
  });
});
