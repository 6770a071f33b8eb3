import { createServer, type RequestListener, type Server } from 'node:http';

import type { GrpcConnections } from '../otlp-grpc/grpc-connections.ts';
import { answerUnreadable } from './answer-unreadable.ts';
import { closeServer } from './listen.ts';
import { sharePort } from './share-port.ts';

export interface ApiPort {
  readonly server: Server;
  /** Takes no new connection, lets what is under way finish, and cuts what lasts beyond the time. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Longer than load balancers keep an idle connection (60 s), and than exporters pause between batches (5 s, as long as
 * Node's default): who closes first sends nothing into a connection that the other one is closing.
 */
const keepAliveMs = 75_000;

/** The port of the API, which is yet to listen: HTTP/1.1, and gRPC on connections that begin as HTTP/2 does. */
export const createPort = (app: RequestListener, grpc: GrpcConnections): ApiPort => {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, app);
  answerUnreadable(server);
  const shared = sharePort(server, (socket) => grpc.take(socket));
  return {
    server,
    close: async (timeoutMs) => {
      await Promise.all([closeServer(server, timeoutMs), shared.close(timeoutMs), grpc.close(timeoutMs)]);
    },
  };
};
