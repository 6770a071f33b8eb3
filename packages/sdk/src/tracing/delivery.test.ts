import { EventEmitter, once } from 'node:events';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { createSpanledger } from '../client/create-spanledger.ts';
import type { SpanledgerError } from '../spanledger-error.ts';
import { memorySpanledger } from '../testing/memory-spanledger.ts';
import { startRecordingServer } from '../testing/recording-server.ts';

const keys = { publicKey: 'pk-sl-1', secretKey: 'sk-sl-2' };

describe('the delivery of spans', () => {
  it('the delivery of spans is gzipped OTLP protobuf to /v1/traces with basic auth', async () => {
    await using server = await startRecordingServer();
    const client = createSpanledger({ baseUrl: `${server.baseUrl}/`, ...keys });
    client.observe('answer', { input: 'question' }, () => 'reply');
    await client.flush();
    const [request] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect(request).toMatchObject({ method: 'POST', path: '/v1/traces' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      authorization: `Basic ${Buffer.from('pk-sl-1:sk-sl-2').toString('base64')}`,
    });
    for (const text of ['answer', 'langfuse.observation.input', 'question', 'reply', '@spanledger/sdk']) {
      expect(request?.body.includes(text)).toBe(true);
    }
    await client.shutdown();
  });

  it('delivery is repeated while the server is busy, and nothing is reported as lost', async () => {
    const errors: SpanledgerError[] = [];
    await using server = await startRecordingServer((_request, count) =>
      count < 3 ? { status: 503, headers: { 'retry-after': '0' } } : {},
    );
    const client = createSpanledger({ baseUrl: server.baseUrl, ...keys, onError: (error) => void errors.push(error) });
    client.startSpan('late').end();
    await client.flush();
    expect(server.requests).toHaveLength(3);
    expect(server.requests[2]?.body).toEqual(server.requests[0]?.body);
    expect(errors).toEqual([]);
    await client.shutdown();
  });

  it('a delivery that is refused is reported once, with the status and what to do, and thrown nowhere', async () => {
    const errors: SpanledgerError[] = [];
    await using server = await startRecordingServer(() => ({ status: 401 }));
    const client = createSpanledger({ baseUrl: server.baseUrl, ...keys, onError: (error) => void errors.push(error) });
    client.observe('one', () => client.observe('two', () => 1));
    await client.flush();
    await client.shutdown();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ name: 'SpanledgerError', code: 'spans_lost', status: 401 });
    expect(errors[0]?.message).toMatch(/^2 spans were not delivered .*401 Unauthorized.*SPANLEDGER_PUBLIC_KEY/);
  });

  it('an observer of errors that throws disturbs nothing', async () => {
    await using server = await startRecordingServer(() => ({ status: 400 }));
    const client = createSpanledger({ baseUrl: server.baseUrl, ...keys, onError: failingObserver });
    client.startSpan('one').end();
    await expect(client.flush()).resolves.toBeUndefined();
    await client.shutdown();
  });

  it('a flush waits for what was already on its way', async () => {
    const arrivals = new EventEmitter();
    const began = once(arrivals, 'arrival');
    const opened = once(arrivals, 'open');
    await using server = await startRecordingServer(async () => {
      arrivals.emit('arrival');
      await opened;
      return {};
    });
    const client = createSpanledger({ baseUrl: server.baseUrl, ...keys, flushIntervalMs: 1 });
    client.startSpan('one').end();
    await began;
    let isFlushed = false;
    const flushed = client.flush().then(() => (isFlushed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFlushed).toBe(false);
    arrivals.emit('open');
    await flushed;
    await client.shutdown();
  });

  it('splits what is too large for one request', async () => {
    const sizes: number[] = [];
    const { client, errors } = memorySpanledger({ spanExporter: countingExporter(sizes) });
    for (let index = 0; index < 5; index += 1) client.startSpan('large', { input: 'x'.repeat(3_000_000) }).end();
    client.startSpan('huge', { input: 'x'.repeat(9_000_000) }).end();
    await client.flush();
    expect(sizes).toEqual([2, 2, 1, 1]);
    expect(errors).toEqual([]);
  });

  it('the delivery of spans survives an exporter that throws', async () => {
    const exporter: SpanExporter = {
      export: () => {
        throw new RangeError('cannot encode');
      },
      shutdown: () => Promise.resolve(),
    };
    const { client, errors } = memorySpanledger({ spanExporter: exporter });
    client.startSpan('one').end();
    await client.flush();
    expect(errors.map(({ message }) => message)).toEqual([
      '1 span was not delivered to http://127.0.0.1:9/v1/traces: cannot encode.',
    ]);
  });

  it('dropped spans are reported once when the server falls behind', async () => {
    const sizes: number[] = [];
    const { client, errors } = memorySpanledger({ spanExporter: countingExporter(sizes), flushIntervalMs: 60_000 });
    for (let index = 0; index < 9_500; index += 1) client.startSpan('s').end();
    await client.flush();
    expect(errors.map(({ code }) => code)).toEqual(['spans_lost']);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(512 + 8192);
  });

  it('the delivery of spans ends with shutdown', async () => {
    const sizes: number[] = [];
    const { client } = memorySpanledger({ spanExporter: countingExporter(sizes) });
    client.startSpan('before').end();
    await client.shutdown();
    expect(client.observe('after', () => 1)).toBe(1);
    await client.flush();
    expect(sizes).toEqual([1]);
  });
});

const failingObserver = (): never => {
  throw new Error('observer');
};

const countingExporter = (sizes: number[]): SpanExporter => ({
  export: (spans: ReadableSpan[], done) => {
    sizes.push(spans.length);
    setImmediate(() => done({ code: ExportResultCode.SUCCESS }));
  },
  shutdown: () => Promise.resolve(),
});
