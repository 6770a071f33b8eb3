import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, listenedUrl } from './listen.ts';

const variables = { port: 'METRICS_PORT', host: 'METRICS_HOST' };

const opened: Server[] = [];
afterEach(async () => {
  for (const server of opened.splice(0).filter(({ listening }) => listening)) {
    server.close();
    await once(server, 'close');
  }
});

const listening = async (host: string, port = 0): Promise<number> => {
  const server = createServer();
  opened.push(server);
  await listen(server, { host, port, variables });
  return (server.address() as AddressInfo).port;
};

describe('listening', () => {
  it.each(['[::1]', 'no-such-host.invalid', '192.0.2.1'])(
    'a host that this machine does not have is named with its variable: %s',
    async (host) => {
      await expect(listening(host)).rejects.toMatchObject({
        code: 'conflict',
        message: `This machine has no address ${host}. Set METRICS_HOST to one of its own, or to 0.0.0.0 for all.`,
      });
    },
  );

  it('a port that is taken is named with its variable', async () => {
    const port = await listening('127.0.0.1');
    await expect(listening('127.0.0.1', port)).rejects.toMatchObject({
      code: 'conflict',
      message: `Port ${port} is taken by another program. Set METRICS_PORT to a free one.`,
    });
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9464'],
    ['worker', 'http://worker:9464'],
    ['::1', 'http://[::1]:9464'],
    ['[::1]', 'http://[::1]:9464'],
    ['0.0.0.0', 'http://127.0.0.1:9464'],
    ['::', 'http://[::1]:9464'],
  ])('a server that listens on %s is reached at %s', (host, url) => {
    expect(listenedUrl(host, 9464)).toBe(url);
    expect(URL.canParse(url)).toBe(true);
  });
});
