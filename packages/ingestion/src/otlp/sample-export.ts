import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ProjectId } from '@spanledger/core';
import type { OtlpEncoding } from './otlp-encoding.ts';

type ReadableSpans = Parameters<typeof JsonTraceSerializer.serializeRequest>[0];
type Attributes = ReadableSpans[number]['attributes'];

/** A span as tests describe it: absent fields have the values of an SDK. */
export interface SampleSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  /** Seconds and nanoseconds. */
  readonly start?: readonly [number, number];
  readonly end?: readonly [number, number];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly events?: readonly SampleEvent[];
  readonly links?: readonly SampleLink[];
  readonly traceState?: string;
  /** How many of each an SDK left out. */
  readonly dropped?: readonly [attributes: number, events: number, links: number];
  readonly status?: { readonly code: number; readonly message?: string };
  /** Spans with the same resource or scope object are grouped under it. */
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly scope?: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
}

interface SampleEvent {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount?: number;
}

interface SampleLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly traceState?: string;
  readonly droppedAttributesCount?: number;
}

const noAttributes = {};
const plainScope = { name: 'sample', version: '1.0.0' };
const resources = new WeakMap<object, ReadableSpans[number]['resource']>();

const resourceOf = (attributes: object): ReadableSpans[number]['resource'] => {
  const known = resources.get(attributes);
  if (known !== undefined) return known;
  const resource = { attributes, asyncAttributesPending: false } as unknown as ReadableSpans[number]['resource'];
  resources.set(attributes, resource);
  return resource;
};

const contextOf = ({ traceId, spanId, traceState }: Pick<SampleSpan, 'traceId' | 'spanId' | 'traceState'>) => ({
  traceId,
  spanId,
  traceFlags: 1,
  ...(traceState === undefined ? {} : { traceState: { serialize: () => traceState } }),
});

const readableSpan = (span: SampleSpan): ReadableSpans[number] => {
  const { traceId, parentSpanId } = span;
  const parent =
    parentSpanId === undefined ? {} : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: 1 } };
  const start = span.start ?? [1_767_323_045, 678_901_234];
  const end = span.end ?? [start[0] + 1, start[1]];
  const [droppedAttributesCount, droppedEventsCount, droppedLinksCount] = span.dropped ?? [0, 0, 0];
  const readable = {
    spanContext: () => contextOf(span),
    ...parent,
    name: span.name ?? 'sample',
    kind: span.kind ?? 0,
    startTime: start,
    endTime: end,
    status: span.status ?? { code: 0 },
    attributes: (span.attributes ?? noAttributes) as Attributes,
    links: (span.links ?? []).map(({ attributes = {}, droppedAttributesCount = 0, ...link }) => ({
      context: contextOf(link),
      attributes,
      droppedAttributesCount,
    })),
    events: (span.events ?? []).map((event) => ({ ...event, time: start })),
    resource: resourceOf(span.resource ?? noAttributes),
    instrumentationScope: span.scope ?? plainScope,
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
  };
  return readable as unknown as ReadableSpans[number];
};

/** The request in which the official exporters send these spans. */
export const sampleExport = (spans: readonly SampleSpan[], encoding: OtlpEncoding): Uint8Array => {
  const serializer = encoding === 'protobuf' ? ProtobufTraceSerializer : JsonTraceSerializer;
  return serializer.serializeRequest(spans.map(readableSpan)) ?? new Uint8Array();
};

/** A text in so many lists, as an SDK has it. */
export const nestedLists = (depth: number): unknown => (depth === 0 ? 'v' : [nestedLists(depth - 1)]);

/** The same as JSON has it. */
export const nestedJsonLists = (depth: number): object =>
  depth === 0 ? { stringValue: 'v' } : { arrayValue: { values: [nestedJsonLists(depth - 1)] } };

export const sampleContext = { projectId: 'project' as ProjectId, receivedAt: Date.UTC(2026, 1, 3) * 1000 };
