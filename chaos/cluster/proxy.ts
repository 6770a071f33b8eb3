import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * The effect of a proxy on its traffic:
 * - `pass`: none.
 * - `delay`: delays everything by `ms`.
 * - `hold-requests`: delays only requests by `ms`.
 * - `hold-answers`: delays only answers by `ms`, beyond the time-outs of clients.
 * - `cut`: forwards requests and some bytes of the answer, then resets the connection.
 * - `lose-answers`: forwards requests, then resets the connection.
 * - `reset`: resets each connection after some bytes in either direction.
 * - `silence`: forwards nothing and closes no connection.
 */
export type ProxyMode =
  | { readonly kind: 'pass' | 'cut' | 'lose-answers' | 'reset' | 'silence' }
  | { readonly kind: 'delay' | 'hold-requests' | 'hold-answers'; readonly ms: number };

export interface Proxy {
  readonly port: number;
  /** Also affects open connections. Held or silenced data is forwarded after a change to `pass`. */
  setMode(mode: ProxyMode): void;
  close(): Promise<void>;
}

type Direction = 'request' | 'answer';

const passing: ProxyMode = { kind: 'pass' };
const cutAfterBytes = 40;
const resetAfterBytes = 20_000;

const delayOf = (mode: ProxyMode, direction: Direction): number => {
  if (mode.kind === 'silence') return Number.POSITIVE_INFINITY;
  if (mode.kind === 'delay') return mode.ms;
  if (mode.kind === 'hold-requests') return direction === 'request' ? mode.ms : 0;
  if (mode.kind === 'hold-answers') return direction === 'answer' ? mode.ms : 0;
  return 0;
};

interface Pipe {
  /** Forwards waiting data according to the current mode. */
  hurry(): void;
}

interface Connection {
  readonly pipes: readonly Pipe[];
  end(): void;
}

/** One direction of a connection. The order of the bytes is kept, and the end follows them. */
const pipe = (
  { from, to, direction }: { from: Socket; to: Socket; direction: Direction },
  modeOf: () => ProxyMode,
  reset: () => void,
): Pipe => {
  const waiting: { readonly bytes: Buffer | undefined; readonly since: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let passed = 0;

  const send = (bytes: Buffer | undefined): void => {
    if (to.destroyed) return;
    if (bytes === undefined) return void to.end();
    const { kind } = modeOf();
    passed += bytes.length;
    if (kind === 'lose-answers' && direction === 'answer') return reset();
    if (kind === 'cut' && direction === 'answer') {
      to.write(bytes.subarray(0, cutAfterBytes), reset);
      return;
    }
    to.write(bytes);
    if (kind === 'reset' && passed > resetAfterBytes) reset();
  };

  const flush = (): void => {
    clearTimeout(timer);
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const restMs = first.since + delayOf(modeOf(), direction) - Date.now();
      if (restMs > 0) {
        if (restMs < Number.POSITIVE_INFINITY) timer = setTimeout(flush, restMs);
        return;
      }
      waiting.shift();
      send(first.bytes);
    }
  };

  const take = (bytes: Buffer | undefined): void => {
    waiting.push({ bytes, since: Date.now() });
    flush();
  };
  from.on('data', take);
  from.on('end', () => take(undefined));
  return { hurry: flush };
};

/** A separate proxy to a server on this machine, on any free port. */
export const startProxy = async (targetPort: number): Promise<Proxy> => {
  let mode: ProxyMode = passing;
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    client.setNoDelay(true);
    target.setNoDelay(true);
    const end = (): void => {
      connections.delete(connection);
      client.resetAndDestroy();
      target.resetAndDestroy();
    };
    const pipes = [
      pipe({ from: client, to: target, direction: 'request' }, () => mode, end),
      pipe({ from: target, to: client, direction: 'answer' }, () => mode, end),
    ];
    const connection: Connection = { pipes, end };
    connections.add(connection);
    for (const socket of [client, target]) {
      socket.on('error', end);
      socket.on('close', () => {
        if (client.destroyed && target.destroyed) connections.delete(connection);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setMode: (next) => {
      mode = next;
      for (const { pipes } of connections) for (const each of pipes) each.hurry();
    },
    close: async () => {
      for (const connection of connections) connection.end();
      server.close();
      await once(server, 'close');
    },
  };
};
