import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startTestApi } from '../api.fixture.ts';
import { openOtlpGrpc } from './open-otlp-grpc.ts';

const host = '127.0.0.1';
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const [settingsType, goawayType] = [4, 7];

const cleanups: (() => Promise<unknown> | void)[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const frame = (type: number, payload = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  return Buffer.concat([head, payload]);
};

/** A client that answers nothing, and never closes its side of the connection. */
const openStubborn = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host, allowHalfOpen: true });
  cleanups.push(() => void socket.destroy());
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(Buffer.concat([preface, frame(settingsType)]));
  await once(socket, 'data');
  return socket;
};

const open = async () => {
  const api = await startTestApi();
  const grpc = await openOtlpGrpc(api.grpc, 0, host);
  cleanups.push(async () => api.close());
  return { grpc, stubborn: await openStubborn(grpc.port) };
};

describe('a connection whose client does not close its side', () => {
  it('is cut half a minute after its client sent a GOAWAY, and fails nothing else', async () => {
    const { grpc, stubborn } = await open();
    const ended = once(stubborn, 'end');
    stubborn.write(frame(goawayType, Buffer.alloc(8)));
    await ended;
    vi.advanceTimersByTime(30_000);
    expect(await grpc.close(60_000)).toBeUndefined();
  });

  it('is cut at the end of the time that a closing port has', async () => {
    const { grpc, stubborn } = await open();
    const ended = once(stubborn, 'end');
    const closed = grpc.close(50);
    await ended;
    expect(await closed).toBeUndefined();
  });

  it('is cut when its client has not answered a ping for half a minute', async () => {
    const { grpc, stubborn } = await open();
    const ended = once(stubborn, 'end');
    vi.advanceTimersByTime(60_000);
    await ended;
    expect(await grpc.close(60_000)).toBeUndefined();
  });
});
