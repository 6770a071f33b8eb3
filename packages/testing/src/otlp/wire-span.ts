import {
  bytesField,
  doubleField,
  fixed32Field,
  fixed64Field,
  integerField,
  messageField,
  textField,
  type ProtobufField,
} from './protobuf-fields.ts';

/** Attributes as plain values; a bigint is an integer of 64 bits, bytes are bytes. */
export type WireAttributes = Readonly<Record<string, WireValue>>;
export type WireValue =
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };

/** A span to be sent, in any encoding. Absent fields are not sent. */
export interface WireSpan {
  /** Hexadecimal, of any length. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly start?: bigint;
  readonly end?: bigint;
  readonly attributes?: WireAttributes;
  readonly status?: { readonly code: number; readonly message?: string };
  readonly events?: readonly { readonly name: string; readonly at: bigint; readonly attributes?: WireAttributes }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes?: WireAttributes;
  }[];
  readonly flags?: number;
}

/** Values shared by the spans of one request. */
export interface WireOrigin {
  readonly resource?: WireAttributes;
  readonly scope?: { readonly name: string; readonly version?: string };
}

const jsonValue = (value: WireValue): unknown => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: (value as readonly WireValue[]).map(jsonValue) } };
  return { kvlistValue: { values: jsonAttributes(value as WireAttributes) } };
};

const jsonAttributes = (attributes: WireAttributes | undefined): unknown =>
  attributes === undefined
    ? undefined
    : Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }));

const nanos = (at: bigint | undefined): string | undefined => at?.toString();

/** A span in OTLP's JSON form, as the official exporters write it. */
export const jsonSpan = (span: WireSpan): Record<string, unknown> => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  flags: span.flags,
  startTimeUnixNano: nanos(span.start),
  endTimeUnixNano: nanos(span.end),
  attributes: jsonAttributes(span.attributes),
  status: span.status,
  events: span.events?.map(({ name, at, attributes }) => ({
    name,
    timeUnixNano: nanos(at),
    attributes: jsonAttributes(attributes),
  })),
  links: span.links?.map(({ attributes, ...link }) => ({ ...link, attributes: jsonAttributes(attributes) })),
});

/** An `ExportTraceServiceRequest` as a JSON value; `spans` are in their JSON form, whole or not. */
export const jsonTraces = (spans: readonly unknown[], { resource, scope }: WireOrigin = {}): object => ({
  resourceSpans: [
    {
      ...(resource === undefined ? {} : { resource: { attributes: jsonAttributes(resource) } }),
      scopeSpans: [{ ...(scope === undefined ? {} : { scope }), spans }],
    },
  ],
});

const protobufValue = (value: WireValue): ProtobufField => {
  if (typeof value === 'string') return textField(1, value);
  if (typeof value === 'boolean') return integerField(2, value ? 1 : 0);
  if (typeof value === 'bigint') return integerField(3, value);
  if (typeof value === 'number') return Number.isInteger(value) ? integerField(3, value) : doubleField(4, value);
  if (value instanceof Uint8Array) return bytesField(7, value);
  if (Array.isArray(value)) {
    return messageField(5, ...(value as readonly WireValue[]).map((item) => messageField(1, protobufValue(item))));
  }
  return messageField(6, ...protobufAttributes(1, value as WireAttributes));
};

const protobufAttributes = (number: number, attributes: WireAttributes = {}): readonly ProtobufField[] =>
  Object.entries(attributes).map(([key, value]) =>
    messageField(number, textField(1, key), messageField(2, protobufValue(value))),
  );

const hexField = (number: number, hex: string | undefined): readonly ProtobufField[] =>
  hex === undefined ? [] : [bytesField(number, Buffer.from(hex, 'hex'))];

/** A span as a protobuf message. */
export const protobufSpan = (span: WireSpan): Buffer =>
  Buffer.concat([
    ...hexField(1, span.traceId),
    ...hexField(2, span.spanId),
    ...hexField(4, span.parentSpanId),
    ...(span.name === undefined ? [] : [textField(5, span.name)]),
    ...(span.kind === undefined ? [] : [integerField(6, span.kind)]),
    ...(span.start === undefined ? [] : [fixed64Field(7, span.start)]),
    ...(span.end === undefined ? [] : [fixed64Field(8, span.end)]),
    ...protobufAttributes(9, span.attributes),
    ...(span.events ?? []).map(({ name, at, attributes }) =>
      messageField(11, fixed64Field(1, at), textField(2, name), ...protobufAttributes(3, attributes)),
    ),
    ...(span.links ?? []).map(({ traceId, spanId, attributes }) =>
      messageField(13, ...hexField(1, traceId), ...hexField(2, spanId), ...protobufAttributes(4, attributes)),
    ),
    ...(span.status === undefined
      ? []
      : [messageField(15, textField(2, span.status.message ?? ''), integerField(3, span.status.code))]),
    ...(span.flags === undefined ? [] : [fixed32Field(16, span.flags)]),
  ]);

/** An `ExportTraceServiceRequest` as protobuf; `more` are fields added to the request itself. */
export const protobufTraces = (
  spans: readonly WireSpan[],
  { resource, scope }: WireOrigin = {},
  ...more: readonly ProtobufField[]
): Buffer =>
  Buffer.concat([
    messageField(
      1,
      ...(resource === undefined ? [] : [messageField(1, ...protobufAttributes(1, resource))]),
      messageField(
        2,
        ...(scope === undefined ? [] : [messageField(1, textField(1, scope.name), textField(2, scope.version ?? ''))]),
        ...spans.map((span) => bytesField(2, protobufSpan(span))),
      ),
    ),
    ...more,
  ]);
