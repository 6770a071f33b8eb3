import type { OtlpEncoding, OtlpSignal } from './otlp-encoding.ts';
import { WireWriter } from './protobuf/wire-writer.ts';

/** How much of an export was refused. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string | undefined;
}

const rejectedNames: Readonly<Record<OtlpSignal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/**
 * The answer to an export, in the request's encoding: `ExportTraceServiceResponse` and its equivalents for logs and
 * metrics, which share one shape. Empty when nothing was refused.
 */
export const encodeExportResponse = (
  signal: OtlpSignal,
  { rejected, message }: PartialSuccess,
  encoding: OtlpEncoding,
): Uint8Array => {
  const isPartial = rejected > 0 || message !== undefined;
  if (encoding === 'json') {
    const partialSuccess = {
      ...(rejected > 0 ? { [rejectedNames[signal]]: String(rejected) } : {}),
      ...(message === undefined ? {} : { errorMessage: message }),
    };
    return jsonBytes(isPartial ? { partialSuccess } : {});
  }
  if (!isPartial) return new Uint8Array();
  return new WireWriter().message(1, new WireWriter().integer(1, rejected).text(2, message ?? '')).finish();
};

/** The answer to an export of traces. */
export const encodeTraceResponse = (
  outcome: { readonly rejectedSpans: number; readonly rejectionMessage: string | undefined },
  encoding: OtlpEncoding,
): Uint8Array =>
  encodeExportResponse('traces', { rejected: outcome.rejectedSpans, message: outcome.rejectionMessage }, encoding);

/** The answer to a signal that is not stored: all of its records are reported as rejected, by their number. */
export const encodeNotStoredResponse = (signal: 'metrics', recordCount: number, encoding: OtlpEncoding): Uint8Array => {
  const message = recordCount === 0 ? undefined : `OTLP ${signal} are not stored yet; traces are.`;
  return encodeExportResponse(signal, { rejected: recordCount, message }, encoding);
};

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * The answer to a failed request, `google.rpc.Status`. `code` is one of gRPC's status codes; with `retryAfterSeconds`
 * it holds a `RetryInfo`.
 */
export const encodeRpcStatus = (
  { code, message, retryAfterSeconds }: RpcStatus,
  encoding: OtlpEncoding,
): Uint8Array => {
  if (encoding === 'json') {
    const retry = { '@type': retryInfoType, retryDelay: `${retryAfterSeconds}s` };
    return jsonBytes({ code, message, ...(retryAfterSeconds === undefined ? {} : { details: [retry] }) });
  }
  const status = new WireWriter().integer(1, code).text(2, message);
  if (retryAfterSeconds === undefined) return status.finish();
  const retryInfo = new WireWriter().message(1, new WireWriter().integer(1, retryAfterSeconds));
  return status.message(3, new WireWriter().text(1, retryInfoType).message(2, retryInfo)).finish();
};

interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** Whole seconds. */
  readonly retryAfterSeconds?: number | undefined;
}

const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
