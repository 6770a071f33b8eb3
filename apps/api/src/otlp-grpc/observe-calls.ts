import type { Logger } from 'pino';

import type { Caller } from '../auth/authenticator.ts';
import { meaningOf } from '../errors/error-meaning.ts';
import type { ApiMetrics } from '../observability/api-metrics.ts';
import { describeFailure } from '@spanledger/runtime';
import { grpcCodeOf } from './grpc-failure.ts';

export interface ObservedCall {
  /** Of `performance.now()`. */
  readonly startedAt: number;
  /** The method's path. */
  readonly path: string;
  readonly caller: Caller | undefined;
  readonly facts: Readonly<Record<string, number>>;
  /** `undefined` when it went well. */
  readonly error: unknown;
  /** The client ended the call before its answer. */
  readonly isCancelled: boolean;
}

const internalStatus = 500;
const method = 'GRPC';
/** Of gRPC: for a client that is gone, as 499 for HTTP. */
const cancelled = 1;

/** One wide log line and the metrics of a call that has ended; the status is gRPC's. */
export const createCallObserver =
  (logger: Logger, metrics: ApiMetrics) =>
  ({ startedAt, path, caller, facts, error, isCancelled }: ObservedCall): void => {
    const durationMs = performance.now() - startedAt;
    const httpStatus = error === undefined ? 200 : meaningOf(error).status;
    const answered = error === undefined ? 0 : grpcCodeOf(httpStatus);
    const status = isCancelled ? cancelled : answered;
    metrics.duration.observe({ method, route: path, status }, durationMs / 1000);
    const isFault = httpStatus >= internalStatus;
    const line = {
      method,
      route: path,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      projectId: caller?.projectId,
      ...facts,
      ...(isFault ? describeFailure(error) : {}),
    };
    logger[isFault ? 'error' : 'info'](line, 'request');
  };
