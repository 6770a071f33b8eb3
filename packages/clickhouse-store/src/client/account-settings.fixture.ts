import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atFileEnd } from '@spanledger/testing';

/**
 * The URL of the same server for an account with these settings: they hold for each request that does not set them
 * itself. It ends with the test file.
 */
export const withAccountSettings = async (url: string, settings: Readonly<Record<string, string>>): Promise<string> => {
  const server = new URL(url);
  const proxy = createServer({ maxHeaderSize: 2 ** 20 }, (received, answer) => {
    const target = new URL(received.url ?? '', server.origin);
    const absent = Object.entries(settings).filter(([name]) => !target.searchParams.has(name));
    const search = [target.search.slice(1), ...absent.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)];
    const { method, headers } = received;
    const sent = request(`${server.origin}/?${search.filter(Boolean).join('&')}`, { method, headers });
    sent.on('response', (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    answer.on('close', () => sent.destroy());
    received.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  atFileEnd(async () => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return Object.assign(new URL(url), { port: String(port) }).href;
};
