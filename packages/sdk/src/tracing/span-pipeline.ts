import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ReportError } from '../client/report-error.ts';
import type { Settings } from '../client/settings.ts';
import { SpanledgerError } from '../spanledger-error.ts';
import { sdkVersion } from '../version.ts';
import { deliverSpans, type SpanDelivery } from './deliver-spans.ts';

const batchSpansMax = 512;
const queuedSpansMax = 8192;

export interface SpanPipeline extends SpanProcessor {
  /** Resolves when every span that had ended is delivered or reported lost. Never rejects. */
  drain(): Promise<void>;
}

/** Batches finished spans and sends them as gzipped OTLP protobuf to `<baseUrl>/v1/traces`. */
export const createSpanPipeline = (settings: Settings, report: ReportError): SpanPipeline => {
  const target = `${settings.baseUrl}/v1/traces`;
  const delivery = deliverSpans(settings.spanExporter ?? otlpExporter(settings, target), target, report);
  let queued = 0;
  let isOverflowing = false;
  let isClosed = false;
  const counting: SpanDelivery = {
    ...delivery,
    export: (spans, done) => {
      queued -= spans.length;
      delivery.export(spans, done);
    },
  };
  const batches = new BatchSpanProcessor(counting, {
    maxExportBatchSize: batchSpansMax,
    maxQueueSize: queuedSpansMax,
    scheduledDelayMillis: settings.flushIntervalMs,
    // The exporter has its own timeout; this is only a fallback.
    exportTimeoutMillis: settings.timeoutMs * 10,
  });
  const drain = async (): Promise<void> => {
    await batches.forceFlush().catch(() => undefined);
    await delivery.settled();
  };
  return {
    onStart: (span, context) => batches.onStart(span, context),
    onEnd: (span) => {
      if (isClosed || !isSampled(span)) return;
      const overflows = queued >= queuedSpansMax;
      if (overflows && !isOverflowing) report(overflow());
      isOverflowing = overflows;
      if (!overflows) queued += 1;
      batches.onEnd(span);
    },
    forceFlush: drain,
    shutdown: async () => {
      isClosed = true;
      await drain();
      await batches.shutdown().catch(() => undefined);
    },
    drain,
  };
};

const sampledFlag = 1;
const isSampled = (span: ReadableSpan): boolean => (span.spanContext().traceFlags & sampledFlag) !== 0;

const overflow = (): SpanledgerError =>
  new SpanledgerError('spans_lost', `${queuedSpansMax} spans wait for the server already: further ones are dropped.`);

const otlpExporter = (settings: Settings, url: string): SpanExporter => {
  type Config = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;
  const config = {
    url,
    headers: { Authorization: settings.authorization },
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum's package is no dependency of ours
    compression: 'gzip' as NonNullable<Config['compression']>,
    timeoutMillis: settings.timeoutMs,
    userAgent: `spanledger-sdk/${sdkVersion}`,
  } satisfies Config;
  return new OTLPTraceExporter(config);
};
