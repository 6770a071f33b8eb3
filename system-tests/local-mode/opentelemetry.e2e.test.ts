import { Metadata } from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { authorizationOf } from './ask-project.ts';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();
const headers = { authorization: authorizationOf(server.keys) };

interface Read {
  readonly id: string;
  readonly name: string;
  readonly observations: readonly {
    readonly id: string;
    readonly name: string;
    readonly parentObservationId: string | null;
  }[];
}

const sendTree = async (exporter: SpanExporter): Promise<string> => {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'deployment.environment.name': 'Production',
    }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('plain', '0.1');
  const root = tracer.startSpan('GET /answer', {
    kind: SpanKind.SERVER,
    attributes: { 'user.id': 'u-1', 'session.id': 's-1' },
  });
  const context = trace.setSpan((await import('@opentelemetry/api')).ROOT_CONTEXT, root);
  const chat = tracer.startSpan(
    'chat gpt-4o',
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.model': 'gpt-4o-2024-08-06',
        'gen_ai.request.temperature': 0.1,
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.cache_read.input_tokens': 400,
        'gen_ai.usage.output_tokens': 50,
        'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'why?' }] }]),
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'text', content: 'because' }], finish_reason: 'stop' },
        ]),
      },
    },
    context,
  );
  chat.end();
  const failing = tracer.startSpan('lookup', {}, context);
  failing.recordException(new Error('no such row'));
  failing.setStatus({ code: SpanStatusCode.ERROR, message: 'lookup failed' });
  failing.end();
  root.end();
  await provider.forceFlush();
  await provider.shutdown();
  return root.spanContext().traceId;
};

const grpcExporter = (compression?: 'gzip'): SpanExporter => {
  const metadata = new Metadata();
  metadata.set('authorization', headers.authorization);
  return new GrpcExporter({
    url: server.grpcUrl,
    metadata,
    ...(compression === undefined ? {} : { compression: compression as never }),
  });
};

const exporters: readonly [string, () => SpanExporter][] = [
  ['protobuf', () => new ProtoExporter({ url: `${server.url}/v1/traces`, headers })],
  [
    'protobuf, gzip',
    () => new ProtoExporter({ url: `${server.url}/v1/traces`, headers, compression: 'gzip' as never }),
  ],
  ['JSON', () => new JsonExporter({ url: `${server.url}/api/public/otel/v1/traces`, headers })],
  ['JSON, gzip', () => new JsonExporter({ url: `${server.url}/v1/traces`, headers, compression: 'gzip' as never })],
  ['gRPC', () => grpcExporter()],
  ['gRPC, gzip', () => grpcExporter('gzip')],
];

describe('plain OpenTelemetry exporters, unmodified', () => {
  it.each(exporters)(
    '%s: the tree, model, usage without its cached part, exact cost and error are read back',
    async (_name, make) => {
      const traceId = await sendTree(make());
      const read = await server.askJson<Read>(`/api/public/traces/${traceId}`);
      expect(read).toMatchObject({
        id: traceId,
        name: 'GET /answer',
        userId: 'u-1',
        sessionId: 's-1',
        environment: 'production',
      });
      const byName = new Map(read.observations.map((observation) => [observation.name, observation]));
      const root = byName.get('GET /answer');
      expect(root?.parentObservationId).toBeNull();
      expect(byName.get('chat gpt-4o')).toMatchObject({
        type: 'GENERATION',
        parentObservationId: root?.id,
        model: 'gpt-4o-2024-08-06',
        usageDetails: { input: 600, input_cached_tokens: 400, output: 50, total: 1050 },
        // 600 × 2.5 + 400 × 1.25 + 50 × 10 dollars per million
        calculatedTotalCost: 0.0025,
      });
      expect(byName.get('lookup')).toMatchObject({ level: 'ERROR', statusMessage: 'lookup failed' });
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a JSON export compressed with %s is stored and answered in JSON', async (encoding, compress) => {
    const traceId = Buffer.from(encoding.padEnd(16, '-')).toString('hex');
    const span = {
      traceId,
      spanId: '00f067aa0ba902b7',
      name: encoding,
      startTimeUnixNano: '1767225600000000000',
      endTimeUnixNano: '1767225601000000000',
    };
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const response = await server.ask('/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'content-encoding': encoding },
      body: new Uint8Array(compress(Buffer.from(body))),
    });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await server.askJson(`/api/public/traces/${traceId}`)).toMatchObject({
      name: encoding,
      timestamp: '2026-01-01T00:00:00.000Z',
      latency: 1,
    });
  });
});
