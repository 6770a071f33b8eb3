import { Metadata, status as grpcStatus, type StatusObject } from '@grpc/grpc-js';
import { encodeRpcStatus } from '@spanledger/ingestion';

import { meaningOf } from '../errors/error-meaning.ts';
import { rpcCodeOf } from '../errors/rpc-code.ts';

const detailsKey = 'grpc-status-details-bin';

/**
 * An error as gRPC tells it. One that is worth trying again holds a `RetryInfo`: by that alone do OTLP clients know
 * that a RESOURCE_EXHAUSTED may be repeated.
 */
export const grpcFailure = (error: unknown): StatusObject => {
  const { status, detail, headers } = meaningOf(error);
  const code = rpcCodeOf(status);
  const details = detail.toWellFormed();
  const metadata = new Metadata();
  const retryAfterSeconds = headers['Retry-After'] === undefined ? undefined : Number(headers['Retry-After']);
  metadata.set(detailsKey, Buffer.from(encodeRpcStatus({ code, message: details, retryAfterSeconds }, 'protobuf')));
  return { code: statusOf(code), details, metadata };
};

const statusOf = (code: number): grpcStatus => grpcStatus[grpcStatus[code] as keyof typeof grpcStatus];
