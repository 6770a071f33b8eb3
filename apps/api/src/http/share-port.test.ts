import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';

import type { IngestQueue } from '@spanledger/core';
import { openGate, propertyRuns, protobufTraces } from '@spanledger/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ApiDependencies } from '../api-dependencies.ts';
import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { exportPaths } from '../otlp-grpc/export-services.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const emptySettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const traceId = '0af7651916cd43dd8448eb211c80319c';
const start = 1_770_000_000_000_000_000n;
const traces = protobufTraces([
  { traceId, spanId: '00f067aa0ba902b7', name: 'on one port', start, end: start + 1_000_000_000n },
]);

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const open = async (overrides: Partial<ApiDependencies> = {}): Promise<TestApi & { port: number }> => {
  const api = await startTestApi(overrides);
  cleanups.push(async () => (api.server.listening ? api.close() : undefined));
  return { ...api, port: Number(new URL(api.url).port) };
};

/** A connection whose answers are collected as text. */
const dial = async (port: number): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  cleanups.push(() => void socket.destroy());
  await once(socket, 'connect');
  return { socket, text: () => text, closed };
};

const byteByByte = async (socket: Socket, bytes: Buffer): Promise<void> => {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
};

const grpcCall = (api: TestApi, session: ClientHttp2Session): Promise<IncomingHttpHeaders> => {
  const call = session.request({
    ':method': 'POST',
    ':path': exportPaths.traces,
    'content-type': 'application/grpc',
    authorization: basic(api.key),
  });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(traces.length, 1);
  call.end(Buffer.concat([prefix, traces]));
  call.resume();
  return new Promise((resolve, reject) => {
    call.once('trailers', resolve);
    call.once('error', reject);
    call.once('close', () => reject(new Error('closed without an answer')));
  });
};

const openSession = async (port: number): Promise<ClientHttp2Session> => {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  cleanups.push(() => session.destroy());
  await once(session, 'connect');
  return session;
};

const connectionsOf = async ({ server }: TestApi): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

const post = (api: TestApi, path: string, type: string, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(api.key)}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ]);
const health = Buffer.from('GET /api/public/health HTTP/1.1\r\nHost: x\r\n\r\n');

const queueThat = (enqueue: IngestQueue['enqueue']): IngestQueue => ({
  enqueue,
  assertRoom: () => undefined,
  pending: async () => [],
  close: async () => undefined,
});

describe('one port for HTTP/1.1 and HTTP/2', () => {
  it('serves HTTP/1.1 and gRPC side by side, and both see the same traces', async () => {
    const api = await open();
    const session = await openSession(api.port);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, nth) =>
        nth % 2 === 0 ? (await grpcCall(api, session))['grpc-status'] : (await api.ask('/api/public/health')).status,
      ),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, nth) => (nth % 2 === 0 ? '0' : 200)));
    expect(await api.askJson(`/api/public/traces/${traceId}`)).toMatchObject({ name: 'on one port' });
  });

  it('answers requests of HTTP/1.1 that come in one piece, in order, on one connection', async () => {
    const api = await open();
    const { socket, text } = await dial(api.port);
    const sent = post(api, '/v1/traces', 'application/x-protobuf', traces);
    socket.write(Buffer.concat([health, sent, health, sent, health]));
    await expect.poll(() => text().match(/HTTP\/1\.1 \d+/g)).toHaveLength(5);
    expect(text().match(/HTTP\/1\.1 \d+/g)).toEqual(Array.from({ length: 5 }, () => 'HTTP/1.1 200'));
    expect(
      text()
        .match(/Content-Type: [^\r;]+/gi)
        ?.map((line) => line.slice(14)),
    ).toEqual([
      'application/json',
      'application/x-protobuf',
      'application/json',
      'application/x-protobuf',
      'application/json',
    ]);
    socket.write(health);
    await expect.poll(() => text().match(/HTTP\/1\.1 200/g)).toHaveLength(6);
  });

  it('takes HTTP/1.1 a byte at a time, also where it begins as HTTP/2 does', async () => {
    const api = await open();
    const stored = await dial(api.port);
    await byteByByte(stored.socket, post(api, '/v1/traces', 'application/x-protobuf', traces));
    await expect.poll(() => stored.text()).toContain('HTTP/1.1 200');
    await byteByByte(stored.socket, health);
    await expect.poll(() => stored.text().match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    const other = await dial(api.port);
    await byteByByte(other.socket, Buffer.from('PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n'));
    await expect.poll(() => other.text()).toMatch(/HTTP\/1\.1 40[45]/);
  });

  it('takes HTTP/2 a byte at a time, and answers its settings', async () => {
    const api = await open();
    const { socket, text } = await dial(api.port);
    await byteByByte(socket, Buffer.concat([Buffer.from(preface), emptySettings]));
    // The first frame of a server is SETTINGS, and the client's are acknowledged by one with the flag 1.
    await expect.poll(text).toContain('\u0000\u0000\u0000\u0004\u0001\u0000\u0000\u0000\u0000');
    expect(text()[3]).toBe('\u0004');
  });

  it('takes a body that is larger than what is read at once', async () => {
    const api = await open();
    const { socket, text } = await dial(api.port);
    const attributes = { long: 'x'.repeat(3_000_000) };
    const large = protobufTraces([
      { traceId, spanId: '00f067aa0ba902b7', name: 'large', start, end: start + 1_000_000_000n, attributes },
    ]);
    socket.write(post(api, '/v1/traces', 'application/x-protobuf', large));
    await expect.poll(() => text()).toContain('HTTP/1.1 200');
    expect(await api.askJson(`/api/public/traces/${traceId}`)).toMatchObject({ name: 'large' });
  });

  it.each([
    ['a TLS hello', Buffer.from([22, 3, 1, 2, 0, 1, 0])],
    ['noise', Buffer.from([0, 255, 13, 10, 13, 10])],
    ['a preface that goes wrong', Buffer.from('PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n')],
  ])('refuses %s as HTTP/1.1 does', async (_what, bytes) => {
    const api = await open();
    const { socket, text, closed } = await dial(api.port);
    socket.write(bytes);
    await closed;
    expect(text()).toMatch(/^HTTP\/1\.1 400 /);
    expect((await api.ask('/api/public/health')).status).toBe(200);
  });

  it('cuts a connection whose frames are none', async () => {
    const api = await open();
    const { socket, closed } = await dial(api.port);
    socket.write(`${preface}these are no frames of HTTP/2 at all`);
    await closed;
    await expect.poll(async () => connectionsOf(api)).toBe(0);
  });

  it.each([
    ['nothing', ''],
    ['one letter', 'P'],
    ['all but the end of the preface', preface.slice(0, -1)],
  ])('cuts a connection that sends %s within the time for headers', async (_what, sent) => {
    const api = await open();
    api.server.headersTimeout = 100;
    const { socket, text, closed } = await dial(api.port);
    if (sent !== '') socket.write(sent);
    await closed;
    expect(text()).toBe('');
    expect(await connectionsOf(api)).toBe(0);
  });

  it('keeps nothing of hundreds of connections that end at any point', async () => {
    const api = await open();
    const rounds = propertyRuns(20, 3);
    const beginnings = [
      '',
      'P',
      'PRI * HT',
      preface,
      `${preface}${emptySettings.toString('latin1')}`,
      'GE',
      'GET / HTTP/1.1\r\n',
    ];
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        Array.from({ length: 105 }, async (_, nth) => {
          const { socket, closed } = await dial(api.port);
          socket.write(beginnings[nth % beginnings.length] ?? '', 'latin1');
          if (nth % 3 === 0) socket.resetAndDestroy();
          else if (nth % 3 === 1) socket.end();
          else socket.destroy();
          await closed;
        }),
      );
    }
    await expect.poll(async () => connectionsOf(api)).toBe(0);
    const session = await openSession(api.port);
    expect((await grpcCall(api, session))['grpc-status']).toBe('0');
    expect((await api.ask('/api/public/health')).status).toBe(200);
  });
});

describe('the closing of a port for HTTP/1.1 and HTTP/2', () => {
  it('lets requests and calls under way finish, and takes no new ones', async () => {
    const gate = openGate();
    const enqueue = vi.fn(async () => gate.promise);
    const api = await open({ queue: queueThat(enqueue) });
    const session = await openSession(api.port);
    const calls = Array.from({ length: 10 }, async () => grpcCall(api, session));
    const headers = { 'content-type': 'application/x-protobuf' };
    const body = new Uint8Array(traces);
    const requests = Array.from({ length: 10 }, async () => api.ask('/v1/traces', { method: 'POST', headers, body }));
    await expect.poll(() => enqueue).toHaveBeenCalledTimes(20);
    const closed = api.close(60_000);
    const refused = once(connect(api.port, '127.0.0.1'), 'connect');
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    gate.resolve();
    expect((await Promise.all(calls)).map((answer) => answer['grpc-status'])).toEqual(Array(10).fill('0'));
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    await closed;
  });

  it('cuts calls that last beyond the time', async () => {
    const enqueue = vi.fn(async () => new Promise<void>(() => undefined));
    const api = await open({ queue: queueThat(enqueue) });
    const call = grpcCall(api, await openSession(api.port)).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => enqueue).toHaveBeenCalled();
    await api.close(50);
    expect(await call).toBe('cut');
  });

  it('waits for no connection that is without a call, or has sent nothing yet', async () => {
    const api = await open();
    await openSession(api.port);
    const silent = await dial(api.port);
    const begun = await dial(api.port);
    begun.socket.write('PRI');
    await expect.poll(async () => connectionsOf(api)).toBe(3);
    // Longer than the time limit of a test: none of these delays is awaited.
    await api.close(3_600_000);
    await Promise.all([silent.closed, begun.closed]);
  });

  it('serves a request whose first byte comes while it closes', async () => {
    const api = await open();
    const { socket, text } = await dial(api.port);
    await expect.poll(async () => connectionsOf(api)).toBe(1);
    const closed = api.close(60_000);
    socket.write('GET /api/public/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await closed;
    expect(text()).toContain('HTTP/1.1 200');
  });
});
