import { once } from 'node:events';
import { isIPv6, type Server } from 'node:net';
import { conflict } from '@spanledger/core';

export interface ListenPlace {
  readonly port: number;
  readonly host: string;
  /** The names of the variables that set them; `PORT` and `HOST` unless given. */
  readonly variables?: { readonly port: string; readonly host: string };
}

/** Listens on the port; `conflict`, with the variable to set, when it cannot. */
export const listen = async (
  server: Server,
  { port, host, variables = { port: 'PORT', host: 'HOST' } }: ListenPlace,
): Promise<void> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw conflict(`Port ${port} is taken by another program. Set ${variables.port} to a free one.`);
    }
    if (code === 'EACCES') {
      throw conflict(`Port ${port} may not be used by this account. Set ${variables.port} to one above 1023.`);
    }
    if (code !== undefined && codesOfHosts.has(code)) {
      throw conflict(
        `This machine has no address ${host}. Set ${variables.host} to one of its own, or to 0.0.0.0 for all.`,
      );
    }
    throw error;
  }
};

/** `EINVAL`: a link-local address without its interface. The last two: a name that is unknown, or cannot be looked up. */
const codesOfHosts: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN']);

/** The loopback address reaches a server that listens on all addresses. */
const loopbackOf: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** The URL at which this machine reaches a server that listens on this host and port. */
export const listenedUrl = (host: string, port: number): string => {
  const reached = loopbackOf.get(host) ?? host;
  return `http://${isIPv6(reached) ? `[${reached}]` : reached}:${port}`;
};
