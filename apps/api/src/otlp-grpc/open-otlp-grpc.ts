import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { createCallAnswerer, type GrpcParts } from './answer-calls.ts';

export interface OtlpGrpc {
  readonly port: number;
  /** Takes no new call, lets those under way finish, and cuts those that last beyond the time. */
  close(timeoutMs: number): Promise<void>;
}

/** Calls of one connection at once. */
const streamsMax = 32;
/** What a client may send of a message before any of it is read: of one call, and of all calls of a connection. */
const windowBytes = 512 * 1024;
const connectionWindowBytes = 1024 * 1024;
const headerBytesMax = 16 * 1024;
const watchMs = 30_000;
/** How long a connection may be without a call. */
const idleMs = 5 * 60 * 1000;

/**
 * OTLP over gRPC on a port of its own: HTTP/2 without TLS. Rejects with the error of the operating system when it
 * cannot listen.
 */
export const openOtlpGrpc = async (parts: GrpcParts, port: number, host: string): Promise<OtlpGrpc> => {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    settings: { maxConcurrentStreams: streamsMax, initialWindowSize: windowBytes, maxHeaderListSize: headerBytesMax },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // What speaks something else is cut; there is nothing to be said of it.
    session.on('error', () => undefined);
    session.setLocalWindowSize(connectionWindowBytes);
    watch(session);
  });
  server.on('stream', createCallAnswerer(parts));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async (timeoutMs) => {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.close();
      const timer = setTimeout(() => sessions.forEach((session) => session.destroy()), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
};

/** Ends a connection whose client does not answer any more, or has called nothing for long. */
const watch = (session: ServerHttp2Session): void => {
  let calls = 0;
  let lastCallAt = performance.now();
  let isWaiting = false;
  session.on('stream', (stream) => {
    calls += 1;
    stream.once('close', () => {
      calls -= 1;
      lastCallAt = performance.now();
    });
  });
  const timer = setInterval(() => {
    if (calls === 0 && performance.now() - lastCallAt > idleMs) session.close();
    else if (isWaiting) session.destroy();
    else {
      isWaiting = true;
      session.ping(() => {
        isWaiting = false;
      });
    }
  }, watchMs);
  timer.unref();
  session.once('close', () => clearInterval(timer));
};
