import { once } from 'node:events';
import type { Server } from 'node:http';

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
