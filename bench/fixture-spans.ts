import type { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue;
}

interface FixtureSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** An OTLP request as the golden fixtures hold it. */
export interface FixtureRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans: readonly FixtureSpan[];
    }[];
  }[];
}

const spansOf = ({ resourceSpans }: FixtureRequest): readonly FixtureSpan[] =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

/** Whether an SDK could have held the spans: some fixtures spell a request in ways that no SDK does. */
export const isPlain = (request: FixtureRequest): boolean =>
  'resourceSpans' in request &&
  spansOf(request).every(({ traceId, spanId }) => /^[0-9a-f]{32}$/i.test(traceId) && spanId.length === 16);

export const spanCountOf = (request: FixtureRequest): number => spansOf(request).length;

/** The request with each of its spans so many times. */
export const withSpans = (request: FixtureRequest, times: number): FixtureRequest => ({
  resourceSpans: request.resourceSpans.map(({ scopeSpans, ...rest }) => ({
    ...rest,
    scopeSpans: scopeSpans.map(({ spans, ...scope }) => ({ ...scope, spans: repeated(spans, times) })),
  })),
});

/** The same spans as an SDK holds them before it writes a request. What an SDK cannot hold is left out. */
export const readableSpans = ({ resourceSpans }: FixtureRequest, times: number): ReadableSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const shared = { attributes: attributesOf(resource?.attributes), asyncAttributesPending: false };
    return scopeSpans.flatMap(({ scope, spans }) => {
      const instrumentationScope = { name: scope?.name ?? '', version: scope?.version ?? '' };
      return repeated(
        spans.map((span) => readableSpan(span, { resource: shared, instrumentationScope })),
        times,
      );
    });
  });

const repeated = <T>(items: readonly T[], times: number): T[] => Array.from({ length: times }, () => items).flat();

const readableSpan = (span: FixtureSpan, shared: object): ReadableSpan => {
  const context = { traceId: span.traceId, traceFlags: 1 };
  const start = timeOf(span.startTimeUnixNano);
  return {
    ...shared,
    spanContext: () => ({ ...context, spanId: span.spanId }),
    ...(span.parentSpanId === undefined ? {} : { parentSpanContext: { ...context, spanId: span.parentSpanId } }),
    name: span.name ?? '',
    kind: Math.max((span.kind ?? 1) - 1, 0),
    startTime: start,
    endTime: timeOf(span.endTimeUnixNano),
    status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
    attributes: attributesOf(span.attributes),
    links: [],
    events: (span.events ?? []).map(({ name, attributes }) => ({
      name,
      attributes: attributesOf(attributes),
      time: start,
    })),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  } as unknown as ReadableSpan;
};

const nanosPerSecond = 1_000_000_000n;

const timeOf = (nanos = '0'): [number, number] => [
  Number(BigInt(nanos) / nanosPerSecond),
  Number(BigInt(nanos) % nanosPerSecond),
];

const attributesOf = (attributes: readonly KeyValue[] = []): ReadableSpan['attributes'] =>
  Object.fromEntries(
    attributes.flatMap(({ key, value }) => {
      const plain = value === undefined ? undefined : plainValue(value);
      return plain === undefined ? [] : [[key, plain]];
    }),
  ) as ReadableSpan['attributes'];

const plainValue = ({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): unknown =>
  stringValue ??
  boolValue ??
  (intValue === undefined ? undefined : Number(intValue)) ??
  doubleValue ??
  arrayValue?.values?.map(plainValue);
