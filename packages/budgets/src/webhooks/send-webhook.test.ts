import type { ResolveName } from '@spanledger/outbound';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startReceiver, type Receiver } from './receiver.fixture.ts';
import { sendWebhook, type SendOptions } from './send-webhook.ts';

const receivers: Receiver[] = [];
afterEach(async () => Promise.all(receivers.splice(0).map(async (receiver) => receiver.close())));

const receiving = async (answer?: RequestListener): Promise<Receiver> => {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return receiver;
};
const send = async (url: string, options: Partial<SendOptions> = {}) =>
  sendWebhook({ arePrivateAllowed: true, timeoutMs: 30_000, ...options })({
    url,
    body: '{"spent":"1€"}',
    headers: { 'x-test': 'yes' },
  });
const resolvingTo =
  (...addresses: string[]): ResolveName =>
  (_name, _options, tell) =>
    tell(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
const isPrivate = (address: string): boolean => address === '127.0.0.2';
const privately = 'its address is private: see WEBHOOK_PRIVATE_ADDRESSES';

describe('a webhook', () => {
  it('a webhook is taken with any 2xx, and arrives byte for byte', async () => {
    const receiver = await receiving((_request, response) => void response.writeHead(204).end());
    expect(await send(receiver.url)).toBeUndefined();
    expect(receiver.received).toMatchObject([{ body: '{"spent":"1€"}', headers: { 'x-test': 'yes' } }]);
  });

  it.each([199 + 102, 302, 400, 404, 500, 503])(
    'that is answered %i is not taken, and the answer is not told',
    async (status) => {
      const receiver = await receiving((_request, response) => void response.writeHead(status).end('secret words'));
      expect(await send(receiver.url)).toBe(`HTTP ${status}`);
      expect(receiver.received).toHaveLength(1);
    },
  );

  it('a webhook to a receiver that does not exist fails with that reason', async () => {
    const { port } = await receiving();
    await receivers.pop()?.close();
    expect(await send(`http://127.0.0.1:${port}/`)).toBe('it could not be reached (ECONNREFUSED)');
    expect(
      await send('http://nowhere.invalid/', {
        resolve: (_n, _o, tell) => tell(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
        arePrivateAllowed: false,
      }),
    ).toBe('it could not be reached (ENOTFOUND)');
  });

  it('a webhook gives up on a receiver that does not answer', async () => {
    const receiver = await receiving(() => undefined);
    expect(await send(receiver.url, { timeoutMs: 200 })).toBe('there was no answer within 0.2 s');
  });

  it('a webhook does not read an endless answer, nor endless headers', async () => {
    const endless = await receiving((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await send(endless.url)).toBeUndefined();
    const wide = await receiving(
      (_request, response) => void response.writeHead(200, { 'x-wide': 'x'.repeat(60_000) }).end(),
    );
    expect(await send(wide.url)).toBe('it could not be reached (HPE_HEADER_OVERFLOW)');
  });

  it('a webhook follows redirects that repeat it, not too many, and to HTTP only', async () => {
    const last = await receiving();
    const first = await receiving((_request, response) => void response.writeHead(307, { location: last.url }).end());
    expect(await send(first.url)).toBeUndefined();
    expect(last.received).toMatchObject([{ body: '{"spent":"1€"}', headers: { 'x-test': 'yes' } }]);
    const circle = await receiving((_request, response) => void response.writeHead(308, { location: '/again' }).end());
    expect(await send(circle.url)).toBe('it redirects too often');
    const file = await receiving(
      (_request, response) => void response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
    );
    expect(await send(file.url)).toBe('it redirects to another protocol');
  });
});

describe('a webhook to a private address', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0', 'localhost'])(
    'is refused before anything is sent: %s',
    async (host) => {
      const { port, received } = await receiving();
      expect(await send(`http://${host}:${port}/`, { arePrivateAllowed: false })).toBe(privately);
      expect(received).toEqual([]);
    },
  );

  it.each([[['127.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['::1']], [['fd00::1']]])(
    'is refused when a name resolves to it: %j',
    async (addresses) => {
      const { port, received } = await receiving();
      const resolve = resolvingTo(...addresses);
      expect(await send(`http://innocent.example:${port}/`, { arePrivateAllowed: false, resolve })).toBe(privately);
      expect(received).toEqual([]);
    },
  );

  it.each(['127.0.0.2', 'inside.example'])('is refused at every hop: a redirect to %s', async (host) => {
    const inside = await receiving();
    const location = `http://${host}:${inside.port}/`;
    const outside = await receiving((_request, response) => void response.writeHead(307, { location }).end());
    let asked = 0;
    const resolve: ResolveName = (name, _options, tell) => {
      asked += 1;
      tell(null, [{ address: name === 'inside.example' ? '127.0.0.2' : '127.0.0.1', family: 4 }]);
    };
    const url = `http://outside.example:${outside.port}/`;
    expect(await send(url, { arePrivateAllowed: false, resolve, isPrivate })).toBe(privately);
    expect([outside.received.length, inside.received.length]).toEqual([1, 0]);
    // A second look-up for the connection itself could resolve to another address.
    expect(asked).toBe(host === 'inside.example' ? 2 : 1);
  });
});
