import { createServer, type RequestListener, type Server } from 'node:http';

import type { GrpcConnections } from '../otlp-grpc/grpc-connections.ts';
import { answerUnreadable } from './answer-unreadable.ts';
import { closeServer } from './close-server.ts';
import { limitPipelining } from './limit-pipelining.ts';
import { sharePort } from './share-port.ts';

export interface ApiPort {
  readonly server: Server;
  /** Accepts no new connection, waits for requests under way, and closes connections that last beyond the time. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Longer than load balancers keep an idle connection (60 s), and than exporters pause between batches (5 s, as long as
 * Node's default): the client closes first, so it never writes into a connection that the server is closing.
 */
const keepAliveMs = 75_000;

/** The port of the API, not listening yet: HTTP/1.1, and gRPC on connections that begin with HTTP/2's preface. */
export const createPort = (app: RequestListener, grpc: GrpcConnections): ApiPort => {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, limitPipelining(app));
  answerUnreadable(server);
  const shared = sharePort(server, (socket) => grpc.take(socket));
  return {
    server,
    close: async (timeoutMs) => {
      await Promise.all([closeServer(server, timeoutMs), shared.close(timeoutMs), grpc.close(timeoutMs)]);
    },
  };
};
