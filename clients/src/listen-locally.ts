import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Node's default of 5 s may end while a client on a busy machine sends its next request, which it does not retry. */
const keepAliveMs = 75_000;

export interface LocalServer {
  /** Without a path. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** An HTTP server on a free port of this machine. */
export const listenLocally = async (listener: RequestListener): Promise<LocalServer> => {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};
