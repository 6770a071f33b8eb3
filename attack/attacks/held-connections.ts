import { connect, type Socket } from 'node:net';
import type { Target } from '../target/start-target.ts';

/** Connections of clients that send or read as little as possible. */
export interface HeldConnections {
  /** The first line of each answer received. */
  statusLines(): readonly string[];
  /** The number of connections that the server has not closed. */
  open(): number;
  close(): void;
}

/** A connection that may end with an error at any time. */
export const connectTo = (target: Target): Socket => {
  const { hostname, port } = new URL(target.url());
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  return socket;
};

const hold = (target: Target, count: number, begin: (socket: Socket) => void): HeldConnections => {
  const lines: string[] = [];
  let closed = 0;
  const sockets = Array.from({ length: count }, () => {
    const socket = connectTo(target);
    socket.on('close', () => {
      closed += 1;
    });
    socket.once('data', (chunk: Buffer) => lines.push(chunk.toString('latin1').split('\r\n')[0] ?? ''));
    begin(socket);
    return socket;
  });
  return {
    statusLines: () => lines,
    open: () => count - closed,
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
};

/** Clients that send requests and read only the first chunk of the response. */
export const readersWhoDoNotRead = (
  target: Target,
  path: string,
  authorization: string,
  count: number,
): HeldConnections =>
  hold(target, count, (socket) => {
    socket.once('data', () => socket.pause());
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nAccept-Encoding: identity\r\n\r\n`,
    );
  });

const everyMs = 1000;

/** Clients that declare a body and send one byte of it per second. */
export const slowWriters = (target: Target, path: string, authorization: string, count: number): HeldConnections =>
  hold(target, count, (socket) => {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json`;
    socket.write(`${head}\r\nContent-Length: 100000\r\n\r\n`);
    const timer = setInterval(() => socket.write(' '), everyMs);
    socket.on('close', () => clearInterval(timer));
  });
