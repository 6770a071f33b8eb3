import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { EmbeddedServerError } from './embedded-server.ts';

const portAttempts = 2;

/** A port of 127.0.0.1 that was free a moment ago; another process may take it before it is used. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts on the given port, or on a free one and once more on another when that one was taken meanwhile. */
export const startOnPort = async <T>(given: number | undefined, start: (port: number) => Promise<T>): Promise<T> => {
  if (given !== undefined) return start(given);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      const isRace = error instanceof EmbeddedServerError && error.code === 'port_taken';
      if (!isRace || attempt === portAttempts) throw error;
    }
  }
};
