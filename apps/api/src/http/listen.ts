import { once } from 'node:events';
import type { Server } from 'node:http';
import { conflict } from '@spanledger/core';

/** Listens on the port; `conflict`, with what to set, when it cannot. */
export const listen = async (server: Server, port: number, host: string): Promise<void> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw conflict(`Port ${port} is taken by another program. Set PORT to a free one.`);
    if (code === 'EACCES') throw conflict(`Port ${port} may not be used by this account. Set PORT to one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw conflict(`This machine has no address ${host}. Set HOST to one of its own, or to 0.0.0.0 for all.`);
    }
    throw error;
  }
};

/** Accepts no new connection, waits for requests under way, and closes connections that last beyond the time. */
export const closeServer = async (server: Server, timeoutMs: number): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  // Of requests under way, whose connections would be kept open once they are answered.
  server.keepAliveTimeout = 1;
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearTimeout(timer);
};
