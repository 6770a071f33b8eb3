import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import type { GrpcConnections } from './grpc-connections.ts';

export interface OtlpGrpc {
  readonly port: number;
  /** Takes no new connection, then closes the connections of this and any other port that shares them. */
  close(timeoutMs: number): Promise<void>;
}

/** OTLP over gRPC on a port of its own. Rejects with the error of the operating system when it cannot listen. */
export const openOtlpGrpc = async (connections: GrpcConnections, port: number, host: string): Promise<OtlpGrpc> => {
  const server = createServer((socket) => connections.take(socket));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async (timeoutMs) => {
      const closed = once(server, 'close');
      server.close();
      await connections.close(timeoutMs);
      await closed;
    },
  };
};
