import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import type { CapturedRequest } from './capture-server.ts';

/** An `ExportTraceServiceRequest` in OTLP's JSON encoding. */
export interface TraceExport {
  readonly resourceSpans: readonly ResourceSpans[];
}

export interface ResourceSpans {
  readonly resource?: Attributed;
  readonly scopeSpans: readonly { readonly scope?: Attributed; readonly spans: readonly ExportedSpan[] }[];
}

export interface Attributed {
  readonly attributes?: readonly Attribute[];
}

export interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface ExportedSpan extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events?: readonly (Attributed & { readonly timeUnixNano: string })[];
}

const requestType = protobuf
  .loadSync(fileURLToPath(new URL('./otlp-trace.proto', import.meta.url)))
  .lookupType('otlp.ExportTraceServiceRequest');

const ids = new Set(['traceId', 'spanId', 'parentSpanId']);

const withHexIds = (_key: string, value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (!ids.has(key)) return [[key, member as unknown]];
      return member === '' ? [] : [[key, Buffer.from(member as string, 'base64').toString('hex')]];
    }),
  );
};

/** 64-bit numbers as strings, ids in hex; members that a message does not have are absent. */
export const decodeProtobufExport = (bytes: Uint8Array): TraceExport => {
  const plain = requestType.toObject(requestType.decode(bytes), { longs: String, bytes: String });
  return JSON.parse(JSON.stringify(plain), withHexIds) as TraceExport;
};

export const isTraceExport = ({ path }: CapturedRequest): boolean =>
  path.endsWith('/v1/traces') || path.endsWith('TraceService/Export');

export const readExport = ({ headers, body }: CapturedRequest): TraceExport => {
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return headers['content-type']?.includes('json') === true
    ? (JSON.parse(bytes.toString()) as TraceExport)
    : decodeProtobufExport(bytes);
};
