import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

import { unavailable, type ProjectId } from '@spanledger/core';
import type { OtlpSignal } from '@spanledger/ingestion';
import type { Logger } from 'pino';

import type { Caller } from '../auth/authenticator.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import type { Ingress } from '../ingress.ts';
import { batchIdHeader } from '../routes/accept-batch.ts';
import type { OtlpReceiver } from '../routes/otlp-receiver.ts';
import { authenticateCall } from './authenticate-calls.ts';
import { exportPaths } from './export-services.ts';
import { grpcFailure, statusTrailers } from './grpc-failure.ts';
import { createCallObserver } from './observe-calls.ts';
import { discard, readMessage } from './read-message.ts';

export interface GrpcParts {
  readonly receive: OtlpReceiver;
  readonly ingress: Ingress;
  readonly logger: Logger;
}

/** Concurrent calls of one project; collectors have ten each. */
const projectCallsMax = 100;
const unimplemented = 12;
const mediaType = 'application/grpc';
/** Others, such as those of gRPC-Web or of JSON, have another form. */
const mediaTypes = new Set([mediaType, `${mediaType}+proto`]);
const encodings = 'identity,deflate,gzip';
const answerHeaders = { ':status': 200, 'content-type': mediaType, 'grpc-accept-encoding': encodings };

const signals: ReadonlyMap<string | undefined, OtlpSignal> = new Map(
  Object.entries(exportPaths).map(([signal, path]) => [path, signal as OtlpSignal]),
);

/** Answers one call of OTLP over gRPC, with any content of its stream. */
export type CallAnswerer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** The collector services of OTLP over gRPC: unary calls with messages of bytes, which the receiver decodes. */
export const createCallAnswerer = ({ receive, ingress, logger }: GrpcParts): CallAnswerer => {
  const { limits, memory, metrics } = ingress;
  const observe = createCallObserver(logger, metrics);
  const calls = projectCalls();

  const answer = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, signal: OtlpSignal): Promise<void> => {
    const startedAt = performance.now();
    const path = exportPaths[signal];
    const facts: Record<string, number> = {};
    let caller: Caller | undefined;
    try {
      caller = await authenticateCall(ingress, stream, headers);
      const { projectId } = caller;
      calls.begin(projectId, stream);
      const encoding = headers['grpc-encoding']?.toString();
      const { otlpBytesMax: bytesMax, bodyIdleMs: idleMs } = limits;
      const body = await readMessage(stream, encoding, { bytesMax, idleMs, memory, owner: projectId });
      const { batchId, message } = await receive({ caller, signal, encoding: 'protobuf', body, facts });
      const isCancelled = stream.destroyed;
      succeed(stream, batchId, message);
      observe({ startedAt, path, caller, facts, error: undefined, isCancelled });
    } catch (error) {
      const isCancelled = stream.destroyed;
      end(stream, grpcFailure(error));
      observe({ startedAt, path, caller, facts, error, isCancelled });
    }
  };

  return (stream, headers) => {
    // A disconnect is handled where the message is read or the answer is written.
    stream.on('error', () => undefined);
    const isGrpc = mediaTypes.has(mediaTypeOf(headers) ?? '');
    const signal = signals.get(headers[':path']);
    if (!isGrpc || headers[':method'] !== 'POST') return respond(stream, { ':status': 415 });
    if (signal === undefined) return end(stream, statusTrailers(unimplemented, 'There is no such method.'));
    metrics.inFlight.inc();
    void answer(stream, headers, signal).finally(() => metrics.inFlight.dec());
  };
};

/** Counts the calls of each project until their streams close. Beginning one too many throws `unavailable`. */
const projectCalls = () => {
  const counts = new Map<ProjectId, number>();
  return {
    begin: (projectId: ProjectId, stream: ServerHttp2Stream): void => {
      const count = counts.get(projectId) ?? 0;
      if (count >= projectCallsMax) {
        throw unavailable(`A project may have ${projectCallsMax} calls under way at once. Try again.`);
      }
      if (stream.destroyed) return;
      counts.set(projectId, count + 1);
      stream.once('close', () => {
        const left = (counts.get(projectId) ?? 1) - 1;
        if (left > 0) counts.set(projectId, left);
        else counts.delete(projectId);
      });
    },
  };
};

const succeed = (stream: ServerHttp2Stream, batchId: string, message: Uint8Array): void => {
  if (stream.destroyed) return;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.byteLength, 1);
  stream.respond({ ...answerHeaders, [batchIdHeader.toLowerCase()]: batchId }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
};

const end = (stream: ServerHttp2Stream, trailers: OutgoingHttpHeaders): void =>
  respond(stream, { ...answerHeaders, ...trailers });

/** Answers with headers alone, and ends the request once they are sent: Node 26 drops those of a stream that closes before. */
const respond = (stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void => {
  if (stream.destroyed) return;
  stream.respond(headers, { endStream: true });
  discard(stream);
  setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
};
