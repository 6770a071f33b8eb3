import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import zlib from 'node:zlib';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';

const kibibyte = 1024;
const path = '/api/public/ingestion';
const fifty = Buffer.alloc(50 * kibibyte, ' ');
const plain = Buffer.from('{"batch":[],"metadata":"ünïcode"}');
const zstdCompress = zlib.zstdCompressSync as ((data: Buffer) => Buffer) | undefined;

const quickBrotli = (data: Buffer): Buffer =>
  zlib.brotliCompressSync(data, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } });

const turn = async () => new Promise((done) => void setImmediate(done));

describe('a body', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({
      limits: { batchBytesMax: 64 * kibibyte, bodiesBytesMax: 256 * kibibyte, bodyIdleMs: 150 },
    });
  });
  afterAll(async () => api.close());

  const post = async (body: Buffer | ReadableStream, headers: Record<string, string> = {}): Promise<Response> =>
    api.ask(path, { method: 'POST', body: body as never, headers, ...({ duplex: 'half' } as object) });

  const compressors: [string, (data: Buffer) => Buffer][] = [
    ['gzip', zlib.gzipSync],
    ['GZIP', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['identity', (data) => data],
  ];
  if (zstdCompress !== undefined) compressors.push(['zstd', zstdCompress]);

  it.each(compressors)('is read in %s', async (encoding, compress) => {
    expect((await post(compress(plain), { 'content-encoding': encoding })).status).toBe(207);
  });

  it.each(['compress', 'gzip, br', 'hasOwnProperty'])(
    'in the encoding %s is 415 with the ones that are known',
    async (encoding) => {
      const response = await post(plain, { 'content-encoding': encoding });
      expect(response.status).toBe(415);
      expect(((await response.json()) as { detail: string }).detail).toContain('gzip, deflate, br');
    },
  );

  it.each([
    ['that ends too early', zlib.gzipSync(plain).subarray(0, -6), 'gzip'],
    ['that is none', plain, 'gzip'],
    ['that is empty', Buffer.alloc(0), 'gzip'],
    ['that is no brotli', plain, 'br'],
    ['that is no deflate', plain, 'deflate'],
  ])('in an encoding %s is 400', async (_what, body, encoding) => {
    const response = await post(body, { 'content-encoding': encoding });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });

  it('of the greatest allowed size is taken', async () => {
    const padding = 64 * kibibyte - '{"batch":[],"metadata":""}'.length;
    const body = Buffer.from(`{"batch":[],"metadata":"${'x'.repeat(padding)}"}`);
    expect((await post(body)).status).toBe(207);
    expect((await post(Buffer.concat([body, Buffer.from(' ')]))).status).toBe(413);
  });

  it('a body that is too large without a declared length is 413', async () => {
    const chunks = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(Buffer.alloc(16 * kibibyte, ' '));
        if ((sent += 1) === 6) controller.close();
      },
    });
    let sent = 0;
    expect((await post(chunks)).status).toBe(413);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    // This takes seconds at least; an idle connection to the server would be closed in that time.
    ['br', quickBrotli],
  ])('that is a bomb of %s is stopped while inflating', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(32 * kibibyte * kibibyte));
    expect(bomb.length).toBeLessThan(64 * kibibyte);
    const before = process.memoryUsage().arrayBuffers;
    const response = await post(bomb, { 'content-encoding': encoding });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
    // Of 32 MiB; what other tests of this process leave is collected at any time.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * kibibyte * kibibyte);
  });

  it.each([
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['not JSON', Buffer.from('batch')],
    ['empty', Buffer.alloc(0)],
  ])('that is %s is 400', async (_what, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('a body never fails the server, whatever encoding it declares', async () => {
    const encodings = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity');
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(60), fc.nat(255)).map(([at, byte]) => {
        const body = zlib.gzipSync(plain);
        body[at % body.length] = byte;
        return body;
      }),
    );
    await fc.assert(
      fc.asyncProperty(bodies, encodings, async (body, encoding) => {
        expect((await post(Buffer.from(body), { 'content-encoding': encoding })).status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });

  it('may begin with a byte order mark', async () => {
    expect((await post(Buffer.concat([Buffer.from('\ufeff'), plain]))).status).toBe(207);
  });

  const openRequest = async (contentLength: number, body: string, at = api): Promise<Socket> => {
    const { hostname, port } = new URL(at.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: test',
      `Authorization: ${basic(at.key)}`,
      'Content-Type: application/json',
    ];
    socket.write(`${[...head, `Content-Length: ${contentLength}`].join('\r\n')}\r\n\r\n${body}`);
    return socket;
  };

  it.each([
    ['too large', {}, 413],
    ['of a wrong key', { authorization: 'Basic eDp5' }, 401],
  ])(
    'that is %s is answered also if the client ends the connection, and sends all before it reads',
    async (...given) => {
      const [, headers, status] = given;
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      const length = 8 * kibibyte * kibibyte;
      const sent = { authorization: basic(api.key), 'content-type': 'application/json', ...headers };
      const lines = Object.entries({ ...sent, 'content-length': length, connection: 'close' });
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: test\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`,
      );
      for (let left = length; left > 0; left -= fifty.length) {
        const chunk = fifty.subarray(0, Math.min(left, fifty.length));
        await new Promise<void>((resolve, reject) => {
          socket.write(chunk, (error) => (error ? reject(error) : resolve()));
        });
      }
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      await once(socket, 'close');
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toMatch(/\}$/);
    },
  );

  it('that stalls is 408 and ends the connection', async () => {
    const socket = await openRequest(100, '{"batch"');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
  });

  it('that comes while the process is busy with something else does not stall', async () => {
    const socket = await openRequest(plain.length, plain.subarray(0, 10).toString('latin1'));
    const answer = once(socket, 'data') as Promise<[Buffer]>;
    for (let index = 0; index < 20; index += 1) await turn();
    socket.write(plain.subarray(10));
    const busyUntil = performance.now() + 400;
    while (performance.now() < busyUntil);
    expect((await answer).toString()).toMatch(/^HTTP\/1.1 207 /);
    socket.destroy();
  });

  it('a body whose sender disconnects affects no other request', async () => {
    const socket = await openRequest(100, '{"batch"');
    socket.destroy();
    await expect.poll(() => api.logLines.some((line) => line.includes('"status":499'))).toBe(true);
    expect((await post(plain)).status).toBe(207);
  });

  it('finds no room when others hold it all, and finds it when they are done', async () => {
    // Bodies may stall here: their memory is held until their senders disconnect.
    const patient = await startTestApi({ limits: { batchBytesMax: 64 * kibibyte, bodiesBytesMax: 256 * kibibyte } });
    const answer = async () => {
      const { status, headers } = await patient.ask(path, { method: 'POST', body: fifty });
      return [status, headers.get('retry-after')];
    };
    const held = await Promise.all(
      Array.from({ length: 5 }, async () => openRequest(60 * kibibyte, 'x'.repeat(55 * kibibyte), patient)),
    );
    await expect.poll(answer).toEqual([503, '1']);
    for (const socket of held) socket.destroy();
    await expect.poll(answer).toEqual([400, null]);
    await patient.close();
  });
});
