import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { ReportError } from '../client/report-error.ts';
import { SpanledgerError } from '../spanledger-error.ts';

/** Far below a server's limit for one request, even if every text doubles on the wire. */
const requestCharactersMax = 8 * 1024 * 1024;

export interface SpanDelivery extends SpanExporter {
  /** Resolves when no export is in flight. Never rejects. */
  settled(): Promise<void>;
}

/**
 * An exporter that splits batches too large for one request, tracks exports in flight, and reports each loss to
 * `report` once. To its caller every export succeeds, so that a loss is not reported again elsewhere.
 */
export const deliverSpans = (exporter: SpanExporter, target: string, report: ReportError): SpanDelivery => {
  const inFlight = new Set<Promise<void>>();
  const deliver = async (spans: ReadableSpan[]): Promise<void> => {
    for (const part of splitBySize(spans)) {
      const result = await exportOnce(exporter, part);
      if (result.code !== ExportResultCode.SUCCESS) report(lossOf(part.length, target, result.error));
    }
  };
  return {
    export: (spans, done) => {
      const deliverAndReport = async (): Promise<void> => {
        await deliver(spans);
        inFlight.delete(delivery);
        done({ code: ExportResultCode.SUCCESS });
      };
      const delivery = deliverAndReport();
      inFlight.add(delivery);
    },
    settled: async () => {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
};

const exportOnce = (exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportResult> =>
  new Promise((resolve) => {
    try {
      exporter.export(spans, resolve);
    } catch (error) {
      resolve({ code: ExportResultCode.FAILED, error: error as Error });
    }
  });

const lossOf = (count: number, target: string, cause: Error | undefined): SpanledgerError => {
  const code = (cause as { code?: unknown } | undefined)?.code;
  const status = typeof code === 'number' ? code : undefined;
  const remedy = status === 401 ? ' Check SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY.' : '';
  const reason = [status, cause?.message].filter(Boolean).join(' ') || 'unknown reason';
  const message = `${count} ${count === 1 ? 'span was' : 'spans were'} not delivered to ${target}: ${reason}.${remedy}`;
  return new SpanledgerError('spans_lost', message, { status, cause });
};

/** Groups of adjacent spans below the limit; a span above it is sent alone. */
const splitBySize = (spans: ReadableSpan[]): ReadableSpan[][] => {
  const parts: ReadableSpan[][] = [];
  let part: ReadableSpan[] = [];
  let characters = 0;
  for (const span of spans) {
    const size = charactersOf(span);
    if (part.length > 0 && characters + size > requestCharactersMax) {
      parts.push(part);
      part = [];
      characters = 0;
    }
    part.push(span);
    characters += size;
  }
  parts.push(part);
  return parts;
};

const charactersOf = (span: ReadableSpan): number => {
  let characters = 0;
  for (const { attributes } of [span, ...span.events]) {
    for (const value of Object.values(attributes ?? {})) if (typeof value === 'string') characters += value.length;
  }
  return characters;
};
