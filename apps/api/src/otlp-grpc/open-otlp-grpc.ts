import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { decide } from '../http/share-port.ts';
import type { GrpcConnections } from './grpc-connections.ts';

export interface OtlpGrpc {
  readonly port: number;
  /** Accepts no new connection, then closes the connections of this and any other port that shares them. */
  close(timeoutMs: number): Promise<void>;
}

/** How long a client may take to send the preface. */
const prefaceMs = 60_000;

/** OTLP over gRPC on a port of its own. Rejects with the error of the operating system when it cannot listen. */
export const openOtlpGrpc = async (connections: GrpcConnections, port: number, host: string): Promise<OtlpGrpc> => {
  const undecided = new Set<Socket>();
  const server = createServer((socket) => {
    undecided.add(socket);
    socket.once('close', () => undecided.delete(socket));
    decide(socket, prefaceMs, (isHttp2) => {
      undecided.delete(socket);
      if (isHttp2) connections.take(socket);
      else socket.destroy();
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async (timeoutMs) => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of undecided) socket.destroy();
      await connections.close(timeoutMs);
      await closed;
    },
  };
};
