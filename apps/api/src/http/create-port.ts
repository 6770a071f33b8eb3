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

/** The port of the API, which is yet to listen: HTTP/1.1, and gRPC on connections that begin as HTTP/2 does. */
export const createPort = (app: RequestListener, grpc: GrpcConnections): ApiPort => {
  const server = createServer(app);
  answerUnreadable(server);
  const shared = sharePort(server, (socket) => grpc.take(socket));
  return {
    server,
    close: async (timeoutMs) => {
      await Promise.all([closeServer(server, timeoutMs), shared.close(timeoutMs), grpc.close(timeoutMs)]);
    },
  };
};
