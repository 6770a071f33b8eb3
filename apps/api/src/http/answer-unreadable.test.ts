import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { answerUnreadable } from './answer-unreadable.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

const serve = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    request.on('error', () => undefined).resume();
    request.on('end', () => response.end('all is read'));
  });
  answerUnreadable(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => void server.close());
  return server;
};

interface Client {
  readonly socket: Socket;
  /** All data until the server closes its side. */
  readonly text: Promise<string>;
}

const dial = async (server: Server): Promise<Client> => {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
  cleanups.push(() => void socket.destroy());
  const text = new Promise<string>((resolve, reject) => {
    let seen = '';
    socket.on('data', (chunk) => (seen += chunk.toString()));
    socket.once('end', () => resolve(seen));
    socket.once('error', reject);
  });
  text.catch(() => undefined);
  await once(socket, 'connect');
  return { socket, text };
};

const problemIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as unknown;

describe('what cannot be read as HTTP', () => {
  it('is answered 431 with a problem when its headers are too large, though the client still sends its body', async () => {
    const { socket, text } = await dial(await serve());
    socket.write(`POST /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n`);
    for (let nth = 0; nth < 20; nth += 1) {
      socket.write(Buffer.alloc(100_000));
      await sleep(2);
    }
    const answer = await text;
    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(answer).toMatch(/\r\nContent-Length: [1-9]\d*\r\n[^]*\r\nConnection: close\r\n/);
    expect(problemIn(answer)).toMatchObject({
      status: 431,
      code: 'headers_too_large',
      detail: 'The path with its query, and the headers, are larger than 16,384 bytes.',
    });
  });

  it('is answered without a body when it asks for the head alone', async () => {
    const { socket, text } = await dial(await serve());
    socket.write(`HEAD /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const answer = await text;
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer.slice(answer.indexOf('\r\n\r\n'))).toBe('\r\n\r\n');
  });

  it('is answered 400 with a problem when it is no HTTP at all', async () => {
    const { socket, text } = await dial(await serve());
    socket.write('HELLO\r\n\r\n');
    expect(problemIn(await text)).toMatchObject({ status: 400, detail: 'The request is not valid HTTP.' });
  });

  it('is answered once, and after the answers to the requests before it', async () => {
    const { socket, text } = await dial(await serve());
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.write('GET / HTTP/1.1\r\nHost x\r\n\r\nGET / HTTP/1.1\r\nHost x\r\n\r\n');
    const answers = (await text).match(/HTTP\/1\.1 \d+/g);
    expect(answers).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('is answered 400 when a chunked body breaks in the middle, and leaves no open connection', async () => {
    const server = await serve();
    const { socket, text } = await dial(server);
    const closed = once(socket, 'close');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno size\r\n');
    expect(await text).toMatch(/^HTTP\/1\.1 400 /);
    await closed;
  });
});
