import type { OutgoingHttpHeaders } from 'node:http2';

import { encodeRpcStatus } from '@spanledger/ingestion';

import { meaningOf } from '../errors/error-meaning.ts';
import { rpcCodeOf } from '../errors/rpc-code.ts';

/**
 * The trailers of a call that failed. An error that is worth trying again holds a `RetryInfo`: by that alone do OTLP
 * clients know that a RESOURCE_EXHAUSTED may be repeated.
 */
export const grpcFailure = (error: unknown): OutgoingHttpHeaders => {
  const { status, detail, headers } = meaningOf(error);
  const code = rpcCodeOf(status);
  const message = detail.toWellFormed();
  const retryAfterSeconds = headers['Retry-After'] === undefined ? undefined : Number(headers['Retry-After']);
  const details = Buffer.from(encodeRpcStatus({ code, message, retryAfterSeconds }, 'protobuf'));
  return { ...statusTrailers(code, message), 'grpc-status-details-bin': details.toString('base64') };
};

export const statusTrailers = (code: number, message: string): OutgoingHttpHeaders => ({
  'grpc-status': String(code),
  'grpc-message': encodeURIComponent(message).replaceAll('%20', ' '),
});
