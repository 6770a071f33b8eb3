import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { listen } from '@spanledger/runtime';
import { openGate } from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';

import type { GrpcConnections } from '../otlp-grpc/grpc-connections.ts';
import { createPort, type ApiPort } from './create-port.ts';

const noGrpc: GrpcConnections = { take: (socket) => void socket.destroy(), close: async () => undefined };
const agent = new Agent({ keepAlive: true });
afterEach(() => agent.destroy());

const open = async (app: RequestListener): Promise<ApiPort> => {
  const port = createPort(app, noGrpc);
  await listen(port.server, { port: 0, host: '127.0.0.1' });
  return port;
};

const ask = async (server: Server): Promise<IncomingMessage> => {
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
  response.resume();
  return response;
};

describe('a connection that is kept', () => {
  it('outlives the idle times of load balancers and the pauses of exporters', async () => {
    const port = await open((_request, response) => response.end());
    const { headers } = await ask(port.server);
    expect(headers['keep-alive']).toBe('timeout=75');
    await port.close(1000);
  });

  it('is closed by a closing server as soon as the request under way is answered', async () => {
    const [arrived, answer] = [openGate(), openGate()];
    const port = await open((_request, response) => {
      arrived.resolve();
      void answer.promise.then(() => response.end());
    });
    const answered = ask(port.server);
    await arrived.promise;
    const startedAt = performance.now();
    const closed = port.close(60_000);
    answer.resolve();
    expect((await answered).statusCode).toBe(200);
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
