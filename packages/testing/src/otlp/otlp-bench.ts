import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  postOtlp,
  type OtlpAnswer,
  type OtlpEndpoint,
  type OtlpPost,
  type ReadBackObservation,
  type ReadBackTrace,
  type WireEncoding,
} from './otlp-endpoint.ts';
import { jsonSpan, jsonTraces, protobufTraces, type WireOrigin, type WireSpan } from './wire-span.ts';

export const newTraceId = (): string => `f${randomBytes(16).toString('hex').slice(1)}`;
export const newSpanId = (): string => `e${randomBytes(8).toString('hex').slice(1)}`;

const second = 1_000_000_000n;
/** Yesterday, at a whole second: receivers may refuse times beyond their retention. */
export const someNanos = (BigInt(Date.now() - 86_400_000) / 1000n) * second;
const readDeadlineMs = 15_000;
const readIntervalMs = 50;

/** A valid span, of a new trace unless one is given. */
export const aSpan = (fields: WireSpan = {}): WireSpan & { readonly traceId: string; readonly spanId: string } => {
  const start = someNanos;
  return { name: 'work', kind: 1, start, end: start + second, ...fields, ...idsOf(fields) };
};

const idsOf = ({ traceId = newTraceId(), spanId = newSpanId() }: WireSpan) => ({ traceId, spanId });

export const encodeSpans = (
  encoding: WireEncoding,
  spans: readonly WireSpan[],
  origin?: WireOrigin,
): Uint8Array | object =>
  encoding === 'json' ? jsonTraces(spans.map(jsonSpan), origin) : protobufTraces(spans, origin);

/** Operations of the test cases on the receiver under test. */
export interface OtlpBench {
  readonly endpoint: OtlpEndpoint;
  readonly canRead: boolean;
  post(given: OtlpPost): Promise<OtlpAnswer>;
  /** Sends spans; returns the outcome, which is `taken` if the answer is correct. */
  send(encoding: WireEncoding, spans: readonly WireSpan[], origin?: WireOrigin): Promise<typeof taken>;
  /** Waits until the trace has this many observations; receivers may store after they have answered. */
  read(traceId: string, observationCount?: number): Promise<ReadBackTrace>;
  readOne(traceId: string): Promise<ReadBackObservation>;
}

export const otlpBench = (endpoint: OtlpEndpoint): OtlpBench => {
  const post: OtlpBench['post'] = async (given) => postOtlp(endpoint, given);
  const read: OtlpBench['read'] = async (traceId, observationCount = 1) => {
    const deadline = Date.now() + readDeadlineMs;
    for (;;) {
      const found = await endpoint.readTrace?.(traceId);
      if (found?.observations.length === observationCount) return found;
      if (Date.now() > deadline) {
        throw new Error(`the trace has ${found?.observations.length} observations instead of ${observationCount}`);
      }
      await pause(readIntervalMs);
    }
  };
  return {
    endpoint,
    canRead: endpoint.readTrace !== undefined,
    post,
    send: async (encoding, spans, origin) =>
      outcomeOf(await post({ encoding, body: encodeSpans(encoding, spans, origin) })),
    read,
    readOne: async (traceId) => {
      const [observation] = (await read(traceId)).observations;
      return observation as ReadBackObservation;
    },
  };
};

/** Asserts that all records were accepted, without a message. */
export const taken = { status: 200, rejected: 0, errorMessage: '' };

export const outcomeOf = ({ status, rejected, errorMessage }: OtlpAnswer): typeof taken => ({
  status,
  rejected,
  errorMessage,
});

/** Asserts an error in the encoding of the request: a `google.rpc.Status` with a description. */
export const refused = (status: number, mediaType: string) => ({ status, mediaType, hasCode: true, hasMessage: true });

export const refusalOf = ({ status, mediaType, rpcStatus }: OtlpAnswer): ReturnType<typeof refused> => ({
  status,
  mediaType,
  hasCode: (rpcStatus?.code ?? 0) > 0,
  hasMessage: (rpcStatus?.message ?? '') !== '',
});
