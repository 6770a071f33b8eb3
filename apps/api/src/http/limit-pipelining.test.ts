import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limitPipelining, pipelinedMax } from './limit-pipelining.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server that answers when asked to, and a connection to it. */
const open = async () => {
  const waiting: ServerResponse[] = [];
  const server = createServer(limitPipelining((_request, response) => waiting.push(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve('closed')));
  socket.on('error', () => undefined);
  let answers = 0;
  socket.on('data', (chunk) => (answers += chunk.toString().split('HTTP/1.1 204').length - 1));
  ends.push(() => (socket.destroy(), server.close()));
  return { socket, waiting, closed, answered: () => answers };
};

const send = (socket: Socket, count: number): boolean =>
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count));

const answerAll = (waiting: ServerResponse[]): void => {
  for (const response of waiting.splice(0)) response.writeHead(204).end();
};

describe('pipelining', () => {
  it('a connection may have 256 requests under way, again and again', async () => {
    const { socket, waiting, answered } = await open();
    for (const times of [1, 2, 3]) {
      send(socket, pipelinedMax);
      await expect.poll(() => waiting.length).toBe(pipelinedMax);
      answerAll(waiting);
      await expect.poll(answered).toBe(times * pipelinedMax);
    }
  });

  it('one more closes it, and none beyond is begun', async () => {
    const { socket, waiting, closed } = await open();
    send(socket, 1000);
    await expect(closed).resolves.toBe('closed');
    expect(waiting).toHaveLength(pipelinedMax);
  });
});
