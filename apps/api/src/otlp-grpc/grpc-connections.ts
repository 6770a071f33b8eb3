import { performServerHandshake, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import { createCallAnswerer, type GrpcParts } from './answer-calls.ts';

/** HTTP/2 without TLS on connections of any port, with the limits of calls shared by all of them. */
export interface GrpcConnections {
  /** Serves calls on a connection whose preface was read and put back with `unshift`: Node 22 needs it there. */
  take(socket: Socket): void;
  /** Accepts no new call, waits for calls under way, and closes those that last beyond the time. */
  close(timeoutMs: number): Promise<void>;
}

/** Concurrent calls of one connection. */
const streamsMax = 32;
/** What a client may send of a message before any of it is read: of one call, and of all calls of a connection. */
const windowBytes = 512 * 1024;
const connectionWindowBytes = 1024 * 1024;
const headerBytesMax = 16 * 1024;
const watchMs = 30_000;
/** How long a connection may be without a call. */
const idleMs = 5 * 60 * 1000;

const settings = {
  maxConcurrentStreams: streamsMax,
  initialWindowSize: windowBytes,
  maxHeaderListSize: headerBytesMax,
};

export const createGrpcConnections = (parts: GrpcParts): GrpcConnections => {
  const connections = new Map<ServerHttp2Session, Socket>();
  const answer = createCallAnswerer(parts);
  let isClosing = false;

  return {
    take: (socket) => {
      if (socket.destroyed) return;
      // A client that has ended its side makes no more calls.
      socket.allowHalfOpen = false;
      socket.setNoDelay();
      const session = performServerHandshake(socket, { settings });
      connections.set(session, socket);
      session.once('close', () => connections.delete(session));
      // Connections of another protocol are closed without a message.
      session.on('error', () => undefined);
      session.on('stream', answer);
      session.setLocalWindowSize(connectionWindowBytes);
      watch(session, socket);
      if (isClosing) session.close();
    },
    close: async (timeoutMs) => {
      isClosing = true;
      const closed = Promise.all([...connections.keys()].map(closeOf));
      for (const session of connections.keys()) session.close();
      const timer = setTimeout(() => connections.forEach(cut), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
};

const closeOf = async (session: ServerHttp2Session): Promise<void> =>
  new Promise((resolve) => {
    session.once('close', resolve);
  });

/** The socket of a session that was closed in good order waits for the client to close its side, also once destroyed. */
const cut = (socket: Socket, session: ServerHttp2Session): void => {
  session.destroy();
  socket.destroy();
};

/** Closes a connection whose client does not answer any more, does not close its side, or has made no call for long. */
const watch = (session: ServerHttp2Session, socket: Socket): void => {
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
    if (session.destroyed || isWaiting) cut(socket, session);
    else if (calls === 0 && performance.now() - lastCallAt > idleMs) session.close();
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
