import { Agent, request } from 'node:http';
import type { BenchServer } from './server.ts';

/** The address to send to, and the store of the rows. */
export type Target = Pick<BenchServer, 'apiUrl' | 'clickhouseUrl' | 'authorization'>;

export const connections = 16;

const connectionsMax = 64;
const agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });

/** Sends a body; rejects unless it is answered 2xx. */
export const post = async (url: string, body: Uint8Array, headers: Record<string, string>): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          Math.floor((response.statusCode ?? 0) / 100) === 2
            ? resolve()
            : reject(new Error(`${response.statusCode} ${text}`)),
        );
      },
    );
    call.on('error', reject).end(body);
  });

export const inParallel = async (
  width: number,
  count: number,
  run: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await run(index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
};

export const clickHouseHeaders = ({ clickhouseUrl }: Target): Record<string, string> => {
  const { username, password } = new URL(clickhouseUrl);
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
};

export const ask = async (server: Target, sql: string): Promise<ArrayBuffer> => {
  const response = await fetch(`${new URL(server.clickhouseUrl).origin}/?database=spanledger`, {
    method: 'POST',
    body: sql,
    headers: clickHouseHeaders(server),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.arrayBuffer();
};

export const askText = async (server: Target, sql: string): Promise<string> =>
  Buffer.from(await ask(server, sql))
    .toString()
    .trim();

/** Sends all requests over a few connections; returns the times of their answers, in milliseconds. */
export const sendSpans = async (
  server: Target,
  requests: readonly Uint8Array[],
  width = connections,
): Promise<number[]> => {
  const latencies: number[] = [];
  const headers = { authorization: server.authorization, 'content-type': 'application/x-protobuf' };
  await inParallel(width, requests.length, async (index) => {
    const startedAt = performance.now();
    await post(`${server.apiUrl}/v1/traces`, requests[index] ?? new Uint8Array(), headers);
    latencies.push(performance.now() - startedAt);
  });
  return latencies;
};

export const closeConnections = (): void => agent.destroy();
