import type { OutgoingHttpHeaders } from 'node:http2';

import { encodeRpcStatus } from '@spanledger/ingestion';

import { meaningOf } from '../errors/error-meaning.ts';
import { rpcCodeOf } from '../errors/rpc-code.ts';

/**
 * The trailers of a call that failed. A retryable error holds a `RetryInfo`: OTLP clients retry a RESOURCE_EXHAUSTED
 * only with it.
 */
export const grpcFailure = (error: unknown): OutgoingHttpHeaders => {
  const { status, detail, headers } = meaningOf(error);
  const code = grpcCodeOf(status);
  const message = detail.toWellFormed();
  const retryAfterSeconds = headers['Retry-After'] === undefined ? undefined : Number(headers['Retry-After']);
  const details = Buffer.from(encodeRpcStatus({ code, message, retryAfterSeconds }, 'protobuf'));
  return { ...statusTrailers(code, message), 'grpc-status-details-bin': details.toString('base64') };
};

/** gRPC has UNIMPLEMENTED for a compression that the server does not support (grpc/doc/compression.md). */
export const grpcCodeOf = (httpStatus: number): number => (httpStatus === 415 ? 12 : rpcCodeOf(httpStatus));

export const statusTrailers = (code: number, message: string): OutgoingHttpHeaders => ({
  'grpc-status': String(code),
  'grpc-message': percentEncoded(message),
});

/** As gRPC's protocol has it: visible ASCII and spaces stay, for some clients (grpc-js) do not decode `%2C` or `%3A`. */
const percentEncoded = (message: string): string =>
  message.replaceAll(/[^ -~]+|%/gu, (text) => encodeURIComponent(text));
