import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startProcess, type Started } from './processes.ts';

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** A Redis that keeps what it is given, as a queue needs it; its files lie in `dir`. */
export const startRedis = async (dir: string): Promise<Started & { readonly url: string }> => {
  const port = String(await freePort());
  const limits = ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, ...limits];
  const started = await startProcess('redis-server', args, /Ready to accept connections/);
  return { ...started, url: `redis://127.0.0.1:${port}` };
};
