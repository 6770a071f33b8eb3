import { Metadata, Server, type handleUnaryCall } from '@grpc/grpc-js';
import { unavailable, type ProjectId } from '@spanledger/core';
import type { OtlpSignal } from '@spanledger/ingestion';
import type { Logger } from 'pino';

import type { Ingress } from '../ingress.ts';
import { batchIdHeader } from '../routes/accept-batch.ts';
import type { OtlpReceiver } from '../routes/otlp-receiver.ts';
import { authenticateCalls } from './authenticate-calls.ts';
import { exportPaths } from './export-services.ts';
import { grpcFailure } from './grpc-failure.ts';
import { createCallObserver } from './observe-calls.ts';

export interface GrpcParts {
  readonly receive: OtlpReceiver;
  readonly ingress: Ingress;
  readonly logger: Logger;
}

const streamsMax = 100;
const windowBytes = 1024 * 1024;
const idleMs = 5 * 60 * 1000;
const keepAliveMs = 30_000;
const keepAliveTimeoutMs = 10_000;

/** Messages stay bytes: the receiver decodes them, as it does those that come by HTTP. */
const asBytes = (bytes: Buffer): Buffer => bytes;

/** The collector services of OTLP over gRPC. Listens nowhere: connections are injected. */
export const createGrpcServer = ({ receive, ingress, logger }: GrpcParts): Server => {
  const { limits, metrics } = ingress;
  const observe = createCallObserver(logger, metrics);
  const callers = authenticateCalls(ingress, (path, error) =>
    observe({ startedAt: performance.now(), path, caller: undefined, facts: {}, error }),
  );
  const server = new Server({
    interceptors: [callers.interceptor],
    'grpc.max_receive_message_length': limits.otlpBytesMax,
    'grpc.max_concurrent_streams': streamsMax,
    'grpc.max_connection_idle_ms': idleMs,
    'grpc.keepalive_time_ms': keepAliveMs,
    'grpc.keepalive_timeout_ms': keepAliveTimeoutMs,
    'grpc-node.flow_control_window': windowBytes,
  });
  const exportOf =
    (signal: OtlpSignal): handleUnaryCall<Buffer, Buffer> =>
    (call, answer) => {
      const { metadata, request: body } = call;
      const caller = callers.callerOf(metadata);
      const facts: Record<string, number> = {};
      const seen = { startedAt: performance.now(), path: exportPaths[signal], caller, facts };
      const { projectId } = caller;
      metrics.inFlight.inc();
      withRoomFor(body, projectId, ingress, async () =>
        receive({ projectId, signal, encoding: 'protobuf', body, facts }),
      )
        .then(
          ({ batchId, message }) => {
            const headers = new Metadata();
            headers.set(batchIdHeader, batchId);
            call.sendMetadata(headers);
            answer(null, Buffer.from(message));
            observe({ ...seen, error: undefined });
          },
          (error: unknown) => {
            answer(grpcFailure(error));
            observe({ ...seen, error });
          },
        )
        .finally(() => metrics.inFlight.dec());
    };
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    server.register(exportPaths[signal], exportOf(signal), asBytes, asBytes, 'unary');
  }
  return server;
};

/** Within the memory that all bodies share, however they come; a large one waits for its turn. */
const withRoomFor = async <T>(
  body: Buffer,
  owner: ProjectId,
  { limits, memory, turns }: Ingress,
  work: () => Promise<T>,
): Promise<T> => {
  if (!memory.take(owner, body.length)) throw unavailable('Too many large requests at once. Try again.');
  try {
    if (body.length > limits.bodyBytesAtOnceMax) await turns.next(owner);
    return await work();
  } finally {
    memory.give(owner, body.length);
  }
};
