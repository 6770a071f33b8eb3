import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { askProject, authorizationOf, type ProjectKeys } from './ask-project.ts';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();
const timeoutMillis = 120_000;

/** A key of the project that allows five requests at once, then one every two seconds. */
const limitedKey = async (): Promise<ProjectKeys> => {
  const { data } = await server.askJson<{ data: readonly { id: string }[] }>('/api/public/projects');
  const body = JSON.stringify({ scopes: ['ingest', 'read'], limits: { ingestPerSecond: 0.5 } });
  return server.askJson(`/api/public/projects/${data[0]?.id}/apiKeys`, { method: 'POST', body });
};

const exporters: Readonly<Record<string, (authorization: string) => SpanExporter>> = {
  'protobuf, as Python sends it': (authorization) =>
    new ProtoExporter({ url: `${server.url}/v1/traces`, headers: { authorization }, timeoutMillis }),
  JSON: (authorization) =>
    new JsonExporter({ url: `${server.url}/v1/traces`, headers: { authorization }, timeoutMillis }),
};

describe('a limit of requests per second', () => {
  it.each(Object.keys(exporters))(
    'loses nothing of an exporter of OpenTelemetry that it slows down: %s',
    async (name) => {
      const keys = await limitedKey();
      const exporter = exporters[name]?.(authorizationOf(keys));
      if (exporter === undefined) throw new Error('there is no such exporter');
      const provider = new BasicTracerProvider({
        spanProcessors: [
          new BatchSpanProcessor(exporter, { maxExportBatchSize: 1, exportTimeoutMillis: timeoutMillis }),
        ],
      });
      const tracer = provider.getTracer('limited');
      const traces = Array.from({ length: 7 }, (_, at) => {
        const span = tracer.startSpan(`span ${at}`);
        span.end();
        return span.spanContext().traceId;
      });
      await provider.forceFlush();
      // The concurrent requests have used up the limit.
      expect((await askProject(server.url, keys).ask('/v1/traces', { method: 'POST', body: '{}' })).status).toBe(429);
      await provider.shutdown();
      for (const id of traces) expect((await server.ask(`/api/public/traces/${id}`)).status).toBe(200);
    },
  );
});
