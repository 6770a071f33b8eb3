import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { invalidInput } from '@spanledger/core';

import { endWithProblem } from '../http/answer-unreadable.ts';
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
  /** Those that have not begun with HTTP/2. */
  const others = new Set<Socket>();
  const server = createServer((socket) => {
    others.add(socket);
    socket.once('close', () => others.delete(socket));
    decide(socket, prefaceMs, (isHttp2) => {
      if (!isHttp2) return refuse(socket);
      others.delete(socket);
      connections.take(socket);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async (timeoutMs) => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of others) socket.destroy();
      await connections.close(timeoutMs);
      await closed;
    },
  };
};

/** Exporters of OTLP over HTTP that are given this port by mistake show the answer, and do not repeat the request. */
const refuse = (socket: Socket): void => {
  socket.on('error', () => undefined).resume();
  endWithProblem(socket, invalidInput('This port takes OTLP over gRPC. Send HTTP to PORT, which is 3000 unless set.'));
};
