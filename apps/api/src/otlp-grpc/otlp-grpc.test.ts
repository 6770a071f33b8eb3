import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  status,
  type ClientOptions,
  type ServiceError,
} from '@grpc/grpc-js';
import { DomainError, type DomainErrorCode, type IngestQueue } from '@spanledger/core';
import { fieldOf, openGate, protobufTraces, type WireSpan } from '@spanledger/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ApiDependencies } from '../api-dependencies.ts';
import { basic, startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { exportPaths } from './export-services.ts';
import { listenForGrpc } from './listen-for-grpc.ts';
import { openOtlpGrpc } from './open-otlp-grpc.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const start = 1_770_000_000_000_000_000n;
const span = (spanId: string, more: WireSpan = {}): WireSpan => ({
  traceId,
  spanId,
  name: 'by gRPC',
  start,
  end: start + 1_000_000_000n,
  ...more,
});
const good = span('00f067aa0ba902b7');
const host = '127.0.0.1';

interface Answered {
  readonly message: Buffer;
  readonly batchId: string | undefined;
}

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const open = async (overrides: Partial<ApiDependencies> = {}, options: ClientOptions = {}) => {
  const api = await startTestApi(overrides);
  const grpc = await openOtlpGrpc(api.grpc, 0, host);
  const client = new Client(`${host}:${grpc.port}`, credentials.createInsecure(), options);
  cleanups.push(
    async () => api.close(),
    async () => grpc.close(1000),
    () => client.close(),
  );
  return { api, grpc, send: sender(client, api) };
};

interface Sent {
  readonly path?: string;
  readonly as?: KeyPair | string | null;
  readonly deadlineMs?: number;
}

const sender =
  (client: Client, api: TestApi) =>
  async (body: Buffer, { path = exportPaths.traces, as = api.key, deadlineMs }: Sent = {}): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const metadata = new Metadata();
      if (as !== null) metadata.set('authorization', typeof as === 'string' ? as : basic(as));
      let batchId: string | undefined;
      const call = client.makeUnaryRequest<Buffer, Buffer>(
        path,
        (bytes) => bytes,
        (bytes) => bytes,
        body,
        metadata,
        deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
        (error, message) => {
          if (error === null) resolve({ message: message as Buffer, batchId });
          else reject(error);
        },
      );
      call.on('metadata', (headers) => {
        batchId = headers.get('x-spanledger-batch-id')[0]?.toString();
      });
    });

const failure = async (sent: Promise<unknown>): Promise<ServiceError> =>
  sent.then(
    () => Promise.reject(new Error('it was taken')),
    (error: ServiceError) => error,
  );

const partialSuccessOf = (message: Buffer): { count: number; why: string | undefined } => {
  const partial = fieldOf(message, 1)?.content ?? Buffer.alloc(0);
  return { count: Number(fieldOf(partial, 1)?.integer ?? 0n), why: fieldOf(partial, 2)?.content.toString() };
};

const queueThat = (enqueue: IngestQueue['enqueue']): IngestQueue => ({
  enqueue,
  assertRoom: () => undefined,
  pending: async () => [],
  close: async () => undefined,
});

describe('OTLP over gRPC', () => {
  it('stores spans, in the project of the key, and names their batch', async () => {
    const { api, send } = await open();
    const { message, batchId } = await send(protobufTraces([good]));
    expect(message).toHaveLength(0);
    expect(await api.askJson(`/api/public/ledger/batches/${batchId}`)).toMatchObject({ received: 1, stored: 1 });
    expect(await api.askJson(`/api/public/traces/${traceId}`)).toMatchObject({ name: 'by gRPC', latency: 1 });
    expect((await api.ask(`/api/public/traces/${traceId}`, { as: api.strangerKey })).status).toBe(404);
  });

  it('is one batch with the same bytes by HTTP', async () => {
    const { api, send } = await open();
    const { batchId } = await send(protobufTraces([good]));
    const headers = { 'content-type': 'application/x-protobuf' };
    const body = new Uint8Array(protobufTraces([good]));
    const response = await api.ask('/v1/traces', { method: 'POST', headers, body });
    expect(response.headers.get('x-spanledger-batch-id')).toBe(batchId);
  });

  it('an export with bad spans stores the good ones and answers how many it rejected', async () => {
    const { api, send } = await open();
    const { message } = await send(protobufTraces([span('00'), good, span('0000000000000000')]));
    const { count, why } = partialSuccessOf(message);
    expect(count).toBe(2);
    expect(why).toContain('span id');
    expect((await api.ask('/api/public/observations/00f067aa0ba902b7')).status).toBe(200);
  });

  it('takes compressed messages', async () => {
    const { api, send } = await open({}, { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip });
    await send(protobufTraces([{ ...good, attributes: { long: 'x'.repeat(10_000) } }]));
    expect((await api.ask(`/api/public/traces/${traceId}`)).status).toBe(200);
  });

  it.each([
    ['logs', Buffer.from([10, 4, 18, 2, 18, 0])],
    ['metrics', Buffer.from([10, 8, 18, 6, 18, 4, 42, 2, 10, 0])],
  ] as const)('rejects %s truthfully, record by record', async (signal, body) => {
    const { send } = await open();
    const { message } = await send(body, { path: exportPaths[signal] });
    const { count, why } = partialSuccessOf(message);
    expect(count).toBe(1);
    expect(why).toContain(signal);
  });

  it.each([
    ['no key', null],
    ['a wrong key', 'Basic cGstMTpzay0x'],
    ['no base64', 'Basic ~'],
  ])('with %s is UNAUTHENTICATED, before the message is read', async (_what, as) => {
    const { api, send } = await open({ limits: { otlpBytesMax: 100 } });
    const error = await failure(send(Buffer.alloc(2_000_000), { as }));
    expect(error.code).toBe(status.UNAUTHENTICATED);
    await expect.poll(() => api.logLines.join()).toContain('"method":"GRPC"');
  });

  it('with a public key alone is PERMISSION_DENIED, and says what to send as text without codes', async () => {
    const { api, send } = await open();
    const error = await failure(send(protobufTraces([good]), { as: `Bearer ${api.key.publicKey}` }));
    expect(error.code).toBe(status.PERMISSION_DENIED);
    expect(error.details).toBe('A public key alone may only create scores: send the secret key too, by Basic auth.');
  });

  it('that cannot be decoded is INVALID_ARGUMENT, with a status in its details', async () => {
    const { send } = await open();
    const error = await failure(send(Buffer.from([255, 255, 255])));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    const [details] = error.metadata.get('grpc-status-details-bin') as Buffer[];
    expect([...(details?.subarray(0, 2) ?? [])]).toEqual([8, 3]);
    expect(details?.toString()).not.toContain('RetryInfo');
  });

  it.each([
    ['unavailable', status.UNAVAILABLE],
    ['rate_limited', status.RESOURCE_EXHAUSTED],
  ] as const)('that is %s now says when to try again', async (code: DomainErrorCode, expected) => {
    const full = new DomainError(code, 'Füll\n100 % 🙂. Try again.', { retryAfterSeconds: 3 });
    const { send } = await open({ queue: queueThat(async () => Promise.reject(full)) });
    const error = await failure(send(protobufTraces([good])));
    expect([error.code, error.details]).toEqual([expected, 'Füll\n100 % 🙂. Try again.']);
    const [details] = error.metadata.get('grpc-status-details-bin') as Buffer[];
    expect(details?.toString()).toContain('type.googleapis.com/google.rpc.RetryInfo');
    // RetryInfo, field 1: a Duration of 3 seconds.
    expect([...(details?.subarray(-4) ?? [])]).toEqual([10, 2, 8, 3]);
  });

  it('a call that fails by our fault is INTERNAL without details', async () => {
    const { send } = await open({ queue: queueThat(async () => Promise.reject(new Error('a secret'))) });
    const error = await failure(send(protobufTraces([good])));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).not.toContain('secret');
  });

  it.each([
    ['plain', {}, Buffer.alloc(3000)],
    ['that inflates', { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip }, Buffer.alloc(4_000_000)],
  ])('larger than the limit, %s, is RESOURCE_EXHAUSTED and not to be repeated', async (_what, options, body) => {
    const { send } = await open({ limits: { otlpBytesMax: 2000 } }, options);
    const error = await failure(send(body));
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(error.metadata.get('grpc-status-details-bin').join()).not.toContain('RetryInfo');
  });

  it('a call that finds no room because others hold it all is answered as one that may be repeated', async () => {
    const { send } = await open({ limits: { bodiesBytesMax: 2000 } });
    const large = protobufTraces([{ ...good, attributes: { long: 'x'.repeat(1500) } }]);
    expect((await failure(send(large))).code).toBe(status.UNAVAILABLE);
    expect((await send(protobufTraces([good]))).message).toHaveLength(0);
  });

  it('has no other methods', async () => {
    const { send } = await open();
    const error = await failure(send(Buffer.alloc(0), { path: '/opentelemetry.proto.Other/Export' }));
    expect(error.code).toBe(status.UNIMPLEMENTED);
  });

  it('counts and logs each call, without its key', async () => {
    const { api, send } = await open();
    await send(protobufTraces([good]));
    await expect.poll(async () => (await api.ask('/metrics')).text()).toContain('method="GRPC"');
    const line = api.logLines.find((text) => text.includes('"method":"GRPC"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      route: exportPaths.traces,
      status: 0,
      projectId: 'project-own',
      spans: 1,
    });
    expect(line).not.toContain(api.key.secretKey);
  });
});

const takePort = async (): Promise<number> => {
  const other = createServer();
  other.listen(0, host);
  await once(other, 'listening');
  cleanups.push(async () => new Promise((resolve) => void other.close(resolve)));
  return (other.address() as AddressInfo).port;
};
const startApi = async () => {
  const api = await startTestApi();
  cleanups.push(async () => api.close());
  return api;
};

describe('the port of OTLP over gRPC', () => {
  it('that was asked for and is taken is a conflict that names the variable', async () => {
    const { grpc: connections, logger } = await startApi();
    const taken = listenForGrpc({ connections, logger }, await takePort(), host);
    await expect(taken).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('OTLP_GRPC_PORT') });
  });

  it('a default port for gRPC that is taken costs one line of the log', async () => {
    const { grpc: connections, logger, logLines } = await startApi();
    const first = await listenForGrpc({ connections, logger }, undefined, host);
    if (first !== undefined) cleanups.push(async () => first.close(1000));
    const before = logLines.length;
    expect(await listenForGrpc({ connections, logger }, undefined, host)).toBeUndefined();
    const said = logLines.slice(before);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('Set OTLP_GRPC_PORT');
  });

  it('a port for gRPC that is off is not opened', async () => {
    const { grpc: connections, logger } = await startApi();
    expect(await listenForGrpc({ connections, logger }, 'off', host)).toBeUndefined();
  });

  it('lets calls under way finish when it closes, and takes no new ones', async () => {
    const gate = openGate();
    const enqueue = vi.fn(async () => gate.promise);
    const { grpc, send } = await open({ queue: queueThat(enqueue) });
    const inFlight = send(protobufTraces([good]));
    await expect.poll(() => enqueue).toHaveBeenCalled();
    const closed = grpc.close(60_000);
    gate.resolve();
    expect((await inFlight).message).toHaveLength(0);
    await closed;
    await expect(once(connect(grpc.port, host), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('a call that its client gives up is logged as cancelled', async () => {
    const gate = openGate();
    const enqueue = vi.fn(async () => gate.promise);
    const { api, send } = await open({ queue: queueThat(enqueue) });
    const cut = await failure(send(protobufTraces([good]), { deadlineMs: 300 }));
    expect(cut.code).toBe(status.DEADLINE_EXCEEDED);
    // Its server has read the end of that call before this one.
    await failure(send(Buffer.from([255])));
    gate.resolve();
    await expect.poll(() => api.logLines.find((text) => text.includes('"spans":1'))).toContain('"status":1,');
  });

  it('cuts calls that last beyond the time', async () => {
    const enqueue = vi.fn(async () => new Promise<void>(() => undefined));
    const { grpc, send } = await open({ queue: queueThat(enqueue) });
    const cut = failure(send(protobufTraces([good])));
    await expect.poll(() => enqueue).toHaveBeenCalled();
    await grpc.close(50);
    expect([status.UNAVAILABLE, status.CANCELLED]).toContain((await cut).code);
  });

  it('is not hurt by clients that speak something else', async () => {
    const { api, grpc, send } = await open();
    for (const words of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0016\u0003\u0001 a TLS hello',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense',
    ]) {
      const socket = connect(grpc.port, host);
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.end(words);
      await once(socket, 'close');
    }
    await send(protobufTraces([good]));
    expect((await api.ask(`/api/public/traces/${traceId}`)).status).toBe(200);
  });

  it('says where HTTP is taken to an exporter that sends it to the port of gRPC', async () => {
    const { grpc } = await open();
    const url = `http://${host}:${grpc.port}/v1/traces`;
    const refused = await fetch(url, { method: 'POST', body: Buffer.alloc(300_000) });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('Send HTTP to PORT') as string });
  });

  it('a port for gRPC without connections closes at once', async () => {
    const { grpc } = await startApi();
    const opened = await openOtlpGrpc(grpc, 0, host);
    expect(await opened.close(60_000)).toBeUndefined();
  });
});
