import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What a client sends first when it uses HTTP/2 with prior knowledge (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** How long a closing server waits for the first bytes of connections that it has accepted. */
const lastBytesMs = 1000;

export interface SharedPort {
  /** Closes connections whose protocol is not known within a second, or within the time. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Passes connections that begin with the preface of HTTP/2 to `takeHttp2`, and all others to the server, as if it alone
 * had accepted them, from the first differing byte on. A connection that sends neither within the server's
 * `headersTimeout` is closed. Must be called before the server listens.
 */
export const sharePort = (server: Server, takeHttp2: (socket: Socket) => void): SharedPort => {
  const takeHttp1 = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  const undecided = new Set<Socket>();
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    undecided.add(socket);
    socket.once('close', () => undecided.delete(socket));
    decide(socket, server.headersTimeout, (isHttp2) => {
      undecided.delete(socket);
      if (isHttp2) takeHttp2(socket);
      else for (const take of takeHttp1) take.call(server, socket);
    });
  });
  return {
    close: async (timeoutMs) => {
      if (undecided.size === 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(timeoutMs, lastBytesMs)));
      for (const socket of undecided) socket.destroy();
    },
  };
};

/** Reads as much of a connection as is needed to distinguish the protocols, and puts it back. */
export const decide = (socket: Socket, timeoutMs: number, decided: (isHttp2: boolean) => void): void => {
  let seen: Buffer = Buffer.alloc(0);
  const cut = (): void => void socket.destroy();
  const timer = setTimeout(cut, timeoutMs);
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const isPreface = preface.subarray(0, seen.length).equals(seen.subarray(0, preface.length));
    if (isPreface && seen.length < preface.length) return;
    forget();
    socket.unshift(seen);
    decided(isPreface);
  };
  const forget = (): void => {
    clearTimeout(timer);
    socket.off('readable', look).off('end', cut).off('error', cut).off('close', forget);
  };
  socket.on('readable', look).on('end', cut).on('error', cut).on('close', forget);
};
