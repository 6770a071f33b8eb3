import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import type { GrpcParts } from './create-grpc-server.ts';

export interface OtlpGrpc {
  readonly port: number;
  /** Takes no new call, lets those under way finish, and cuts those that last beyond the time. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * OTLP over gRPC on a port of its own. The gRPC library is loaded when the first client connects: a server that no
 * one asks by gRPC pays nothing for it. Rejects with the error of the operating system when it cannot listen.
 */
export const openOtlpGrpc = async (parts: GrpcParts, port: number, host: string): Promise<OtlpGrpc> => {
  let opened: ReturnType<typeof openGrpcServer> | undefined;
  const listener = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
    opened ??= openGrpcServer(parts);
    opened.then(
      ({ inject }) => inject(socket),
      () => socket.destroy(),
    );
  });
  listener.listen(port, host);
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    close: async (timeoutMs) => {
      const closed = once(listener, 'close');
      listener.close();
      const server = await opened?.catch(() => undefined);
      await server?.drain(timeoutMs);
      await closed;
    },
  };
};

const openGrpcServer = async (parts: GrpcParts) => {
  const [{ ServerCredentials }, { createGrpcServer }] = await Promise.all([
    import('@grpc/grpc-js'),
    import('./create-grpc-server.ts'),
  ]);
  const server = createGrpcServer(parts);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    inject: (socket: Socket): void => {
      // Reading begins with the next turn, when what is read goes to HTTP/2 already.
      socket.resume();
      injector.injectConnection(socket);
    },
    drain: async (timeoutMs: number): Promise<void> => {
      const timer = setTimeout(() => server.forceShutdown(), timeoutMs);
      await new Promise<void>((resolve) => {
        server.tryShutdown(() => resolve());
      });
      clearTimeout(timer);
    },
  };
};
