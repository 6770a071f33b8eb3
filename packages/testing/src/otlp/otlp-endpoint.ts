import { fieldOf } from './protobuf-fields.ts';

/** An OTLP/HTTP receiver under test. */
export interface OtlpEndpoint {
  /** The URL without `/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the receiver's stored trace; `undefined` if it has none. If absent, nothing is read back. */
  readonly readTrace?: ((traceId: string) => Promise<ReadBackTrace | undefined>) | undefined;
  /** The maximal bytes of one body, after decompression; if absent, this limit is not tested. */
  readonly bodyBytesMax?: number | undefined;
}

/** A trace as returned by Langfuse's read API; only the fields that the test cases use. */
export interface ReadBackTrace {
  readonly id: string;
  readonly name: string | null;
  readonly observations: readonly ReadBackObservation[];
}

export interface ReadBackObservation {
  readonly id: string;
  readonly name: string | null;
  readonly parentObservationId: string | null;
  readonly startTime: string;
  readonly endTime: string | null;
  readonly level: string;
  readonly statusMessage: string | null;
  readonly metadata: unknown;
}

export type WireEncoding = 'protobuf' | 'json';

export const mediaTypes: Readonly<Record<WireEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** An answer, decoded by its media type. */
export interface OtlpAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly retryAfter: string | null;
  readonly body: Buffer;
  /** The number of refused records and the reason; for status 200. */
  readonly rejected: number;
  readonly errorMessage: string;
  /** For any other status: `google.rpc.Status`; `undefined` if the body is not one. */
  readonly rpcStatus: { readonly code: number; readonly message: string } | undefined;
}

export interface OtlpPost {
  readonly encoding: WireEncoding;
  readonly body: Uint8Array | string | object;
  readonly path?: string;
  /** Headers added to those of the endpoint; `null` removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly method?: string;
}

const bytesOf = (body: OtlpPost['body']): Uint8Array => {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

export const postOtlp = async (
  { url, headers }: OtlpEndpoint,
  { encoding, body, path = '/v1/traces', headers: more = {}, method = 'POST' }: OtlpPost,
): Promise<OtlpAnswer> => {
  const all = { 'content-type': mediaTypes[encoding], ...headers, ...more };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: Object.entries(all).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as [string, string]],
    ),
    ...(method === 'GET' ? {} : { body: new Uint8Array(bytesOf(body)) }),
  });
  return decodeAnswer(response, Buffer.from(await response.arrayBuffer()));
};

const nothing = { rejected: 0, errorMessage: '', rpcStatus: undefined };

const decodeAnswer = (response: Response, body: Buffer): OtlpAnswer => {
  const mediaType = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
  const { status } = response;
  const seen = { status, mediaType, retryAfter: response.headers.get('retry-after'), body };
  if (mediaType === mediaTypes.protobuf) return { ...seen, ...nothing, ...decodeProtobuf(status, body) };
  if (mediaType === mediaTypes.json) return { ...seen, ...nothing, ...decodeJson(status, body) };
  return { ...seen, ...nothing };
};

const decodeProtobuf = (status: number, body: Buffer): Partial<OtlpAnswer> => {
  if (status !== 200) {
    const code = Number(fieldOf(body, 1)?.integer ?? 0n);
    return { rpcStatus: { code, message: fieldOf(body, 2)?.content.toString() ?? '' } };
  }
  const partial = fieldOf(body, 1)?.content ?? Buffer.alloc(0);
  return {
    rejected: Number(fieldOf(partial, 1)?.integer ?? 0n),
    errorMessage: fieldOf(partial, 2)?.content.toString() ?? '',
  };
};

const rejectedMembers = ['rejectedSpans', 'rejectedLogRecords', 'rejectedDataPoints'];

const decodeJson = (status: number, body: Buffer): Partial<OtlpAnswer> => {
  const value = JSON.parse(body.toString() || '{}') as Record<string, unknown>;
  if (status !== 200) {
    const { code, message } = value;
    return typeof code === 'number' && typeof message === 'string' ? { rpcStatus: { code, message } } : {};
  }
  const partial = (value['partialSuccess'] ?? {}) as Record<string, unknown>;
  const counts = rejectedMembers.map((name) => Number(partial[name] ?? 0));
  const message = partial['errorMessage'];
  return { rejected: Math.max(...counts), errorMessage: typeof message === 'string' ? message : '' };
};
