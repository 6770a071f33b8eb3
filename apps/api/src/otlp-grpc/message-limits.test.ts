import { once } from 'node:events';
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { status } from '@grpc/grpc-js';
import type { IngestQueue } from '@spanledger/core';
import { openGate, protobufTraces } from '@spanledger/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ApiDependencies } from '../api-dependencies.ts';
import { basic, startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { exportPaths } from './export-services.ts';
import { openOtlpGrpc } from './open-otlp-grpc.ts';

const host = '127.0.0.1';
const start = 1_770_000_000_000_000_000n;
const good = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '00f067aa0ba902b7',
  name: 'by gRPC',
  start,
  end: start + 1_000_000_000n,
};

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

type Opening = (overrides: Partial<ApiDependencies>) => Promise<{ api: TestApi; port: number }>;

const onOwnPort: Opening = async (overrides) => {
  const api = await startTestApi(overrides);
  const grpc = await openOtlpGrpc(api.grpc, 0, host);
  cleanups.push(
    async () => api.close(),
    async () => grpc.close(1000),
  );
  return { api, port: grpc.port };
};

const onPortOfHttp: Opening = async (overrides) => {
  const api = await startTestApi(overrides);
  cleanups.push(async () => api.close());
  return { api, port: Number(new URL(api.url).port) };
};

const queueThat = (enqueue: IngestQueue['enqueue']): IngestQueue => ({
  enqueue,
  assertRoom: () => undefined,
  pending: async () => [],
  close: async () => undefined,
});

const messagePrefix = (length: number, isCompressed = false): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix[0] = Number(isCompressed);
  prefix.writeUInt32BE(length, 1);
  return prefix;
};

const requestOn = (
  session: ClientHttp2Session,
  key: KeyPair,
  encoding = 'gzip',
  contentType = 'application/grpc',
): ClientHttp2Stream => {
  const call = session.request({
    ':method': 'POST',
    ':path': exportPaths.traces,
    'content-type': contentType,
    authorization: basic(key),
    'grpc-encoding': encoding,
  });
  return call.on('error', () => undefined);
};

/** A call of which only these bytes are sent. */
const rawCall = (port: number, key: KeyPair, sent: Buffer, isEnded = false, encoding?: string) => {
  const session = connectHttp2(`http://${host}:${port}`);
  const close = (): void => session.destroy();
  cleanups.push(close);
  session.on('error', () => undefined);
  const call = requestOn(session, key, encoding);
  const answered = once(call, 'response').then(([headers]) => headers as IncomingHttpHeaders);
  answered.catch(() => undefined);
  if (isEnded) call.end(sent);
  else call.write(sent);
  return { answered, close };
};

/** The status of a call with these bytes, if it is in the headers of the answer. */
const statusOn = async (session: ClientHttp2Session, key: KeyPair, sent: Buffer): Promise<unknown> => {
  const call = requestOn(session, key);
  call.end(sent);
  const [headers] = (await once(call, 'response')) as [IncomingHttpHeaders];
  call.resume();
  return headers['grpc-status'];
};

describe.each([
  ['a port of its own', onOwnPort],
  ['the port of HTTP', onPortOfHttp],
])('a message of gRPC on %s', (_where, open) => {
  it('takes the declared length of a message from the memory of all bodies before any of it comes', async () => {
    const { api, port } = await open({ limits: { otlpBytesMax: 1500, bodiesBytesMax: 3000 } });
    const slow = rawCall(port, api.key, messagePrefix(1400));
    const body = protobufTraces([{ ...good, attributes: { long: 'x'.repeat(1200) } }]);
    const large = Buffer.concat([messagePrefix(body.length), body]);
    const statusOf = async () => (await rawCall(port, api.key, large, true).answered)['grpc-status'];
    await expect.poll(async () => statusOf()).toBe(String(status.UNAVAILABLE));
    slow.close();
    await expect.poll(async () => statusOf()).toBeUndefined();
  });

  it('counts a message with what is decoded of it while its call lasts', async () => {
    const { api, port } = await open({ limits: { otlpBytesMax: 1500, bodiesBytesMax: 4000 } });
    const slow = rawCall(port, api.key, messagePrefix(1000));
    const body = protobufTraces([good]);
    const small = Buffer.concat([messagePrefix(body.length), body]);
    const statusOf = async () => (await rawCall(port, api.key, small, true).answered)['grpc-status'];
    await expect.poll(async () => statusOf()).toBe(String(status.UNAVAILABLE));
    slow.close();
    await expect.poll(async () => statusOf()).toBeUndefined();
  });

  it('refuses a message by its declared length, and one that stalls or breaks off', async () => {
    const patient = await open({ limits: { otlpBytesMax: 1500 } });
    const hasty = await open({ limits: { otlpBytesMax: 1500, bodyIdleMs: 60 } });
    const statusOf = async (sent: Buffer, isEnded = false, { api, port } = patient) =>
      rawCall(port, api.key, sent, isEnded).answered.then((headers) => headers['grpc-status']);
    expect(await statusOf(messagePrefix(2_000_000_000))).toBe(String(status.RESOURCE_EXHAUSTED));
    expect(await statusOf(Buffer.from([0, 0]), false, hasty)).toBe(String(status.DEADLINE_EXCEEDED));
    expect(await statusOf(messagePrefix(100), false, hasty)).toBe(String(status.DEADLINE_EXCEEDED));
    expect(await statusOf(messagePrefix(100), true)).toBe(String(status.INVALID_ARGUMENT));
    expect(await statusOf(Buffer.concat([messagePrefix(4, true), Buffer.from('zip?')]), true)).toBe(
      String(status.INVALID_ARGUMENT),
    );
  });

  it('is the only one of its call, and as long as it says', async () => {
    const { api, port } = await open({});
    const body = protobufTraces([good]);
    const zipped = gzipSync(body);
    const plain = Buffer.concat([messagePrefix(body.length), body]);
    const compressed = Buffer.concat([messagePrefix(zipped.length, true), zipped]);
    const shorter = Buffer.concat([messagePrefix(zipped.length - 1, true), zipped]);
    for (const sent of [
      [plain, plain],
      [plain, compressed],
      [compressed, plain],
      [compressed, compressed],
      [shorter],
    ]) {
      const answer = await rawCall(port, api.key, Buffer.concat(sent), true).answered;
      expect(answer['grpc-status']).toBe(String(status.INVALID_ARGUMENT));
    }
    const answer = await rawCall(port, api.key, Buffer.concat([plain, plain]), true).answered;
    expect(answer['grpc-message']).toContain('must have one message');
    expect((await api.ask(`/api/public/traces/${good.traceId}`)).status).toBe(404);
    for (const sent of [plain, compressed]) {
      expect((await rawCall(port, api.key, sent, true).answered)['grpc-status']).toBeUndefined();
    }
  });

  it('that is compressed is refused where the call does not say how', async () => {
    const { api, port } = await open({});
    const zipped = gzipSync(protobufTraces([good]));
    const sent = Buffer.concat([messagePrefix(zipped.length, true), zipped]);
    const answer = await rawCall(port, api.key, sent, true, 'identity').answered;
    expect(answer['grpc-status']).toBe(String(status.INVALID_ARGUMENT));
    expect(answer['grpc-message']).toContain('grpc-encoding does not say how');
  });

  it('that is missing is refused at once, as one that broke off', async () => {
    const { api, port } = await open({});
    const answer = await rawCall(port, api.key, Buffer.alloc(0), true).answered;
    expect(answer['grpc-status']).toBe(String(status.INVALID_ARGUMENT));
  });

  it('in a compression that is unknown is UNIMPLEMENTED, and the answer names those that are known', async () => {
    const { api, port } = await open({});
    const body = protobufTraces([good]);
    const sent = Buffer.concat([messagePrefix(body.length, true), body]);
    const answer = await rawCall(port, api.key, sent, true, 'snappy').answered;
    expect(answer['grpc-status']).toBe(String(status.UNIMPLEMENTED));
    expect(answer['grpc-message']).toContain('grpc-encoding must be one of gzip, deflate');
    expect(answer['grpc-accept-encoding']).toContain('gzip');
  });

  it('that is refused with a part of it unread leaves its memory and its place to others', async () => {
    const { api, port } = await open({ limits: { otlpBytesMax: 40_000, bodiesBytesMax: 80_000 } });
    const body = protobufTraces([good]);
    const small = Buffer.concat([messagePrefix(body.length), body]);
    // Not all of it has been inflated when the limit is reached.
    const zipped = gzipSync(Buffer.concat([Buffer.alloc(300_000), randomBytes(300_000)]));
    const bomb = Buffer.concat([messagePrefix(zipped.length, true), zipped]);
    const long = Buffer.concat([messagePrefix(50_000), Buffer.alloc(50_000)]);
    const session = connectHttp2(`http://${host}:${port}`);
    cleanups.push(() => session.destroy());
    for (const sent of [bomb, ...Array.from({ length: 100 }, () => long)]) {
      expect(await statusOn(session, api.key, sent)).toBe(String(status.RESOURCE_EXHAUSTED));
    }
    await expect.poll(async () => statusOn(session, api.key, small)).toBeUndefined();
  });

  it('may be empty, and is complete with its prefix', async () => {
    const { api, port } = await open({});
    const answer = await rawCall(port, api.key, messagePrefix(0), true).answered;
    expect([answer[':status'], answer['grpc-status']]).toEqual([200, undefined]);
  });

  it('takes a hundred calls of one project at once, and asks to repeat the others', async () => {
    const gate = openGate();
    const enqueue = vi.fn(async () => gate.promise);
    const { api, port } = await open({ queue: queueThat(enqueue) });
    const body = protobufTraces([good]);
    const message = Buffer.concat([messagePrefix(body.length), body]);
    const calls = Array.from({ length: 100 }, () => rawCall(port, api.key, message, true));
    await expect.poll(() => enqueue).toHaveBeenCalledTimes(100);
    const oneMore = await rawCall(port, api.key, message, true).answered;
    expect(oneMore['grpc-status']).toBe(String(status.UNAVAILABLE));
    const other = rawCall(port, api.strangerKey, message, true);
    await expect.poll(() => enqueue).toHaveBeenCalledTimes(101);
    gate.resolve();
    for (const { answered } of [...calls, other]) expect((await answered)[':status']).toBe(200);
    expect((await rawCall(port, api.key, message, true).answered)['grpc-status']).toBeUndefined();
  });
});

it.each([
  ['application/grpc+proto', 200],
  ['Application/gRPC; charset=utf-8', 200],
  ['application/grpc-web+proto', 415],
  ['application/grpc+json', 415],
])('a call of %s is answered with %i', async (contentType, expected) => {
  const { api, port } = await onOwnPort({});
  const session = connectHttp2(`http://${host}:${port}`);
  cleanups.push(() => session.destroy());
  const call = requestOn(session, api.key, 'identity', contentType);
  call.end(messagePrefix(0));
  const [headers] = (await once(call, 'response')) as [IncomingHttpHeaders];
  expect([headers[':status'], headers['grpc-status']]).toEqual([expected, undefined]);
});

describe('calls of gRPC on several ports', () => {
  it('share the limit of calls of a project', async () => {
    const gate = openGate();
    const enqueue = vi.fn(async () => gate.promise);
    const { api, port } = await onOwnPort({ queue: queueThat(enqueue) });
    const portOfHttp = Number(new URL(api.url).port);
    const body = protobufTraces([good]);
    const message = Buffer.concat([messagePrefix(body.length), body]);
    const calls = Array.from({ length: 100 }, (_, nth) =>
      rawCall(nth % 2 === 0 ? port : portOfHttp, api.key, message, true),
    );
    await expect.poll(() => enqueue).toHaveBeenCalledTimes(100);
    for (const one of [port, portOfHttp]) {
      expect((await rawCall(one, api.key, message, true).answered)['grpc-status']).toBe(String(status.UNAVAILABLE));
    }
    gate.resolve();
    for (const { answered } of calls) expect((await answered)[':status']).toBe(200);
  });
});
