import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { SpanledgerError } from '../spanledger-error.ts';
import { createSpanledger } from './create-spanledger.ts';

const timeoutMs = 400;
/** Tolerance for a slow machine; shorter than one time limit per group of scores, one after the other. */
const slackMs = 15_000;

const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
await once(silent, 'listening');
afterAll(() => void silent.close());

/** The system never assigns this port to a process that requests any port. */
const closedPort = (): number => 1;

const msOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = Date.now();
  await work();
  return Date.now() - startedAt;
};

describe.each([
  ['that is not there', closedPort],
  ['that takes connections and never answers', () => (silent.address() as AddressInfo).port],
])('a server %s', (_, portOf) => {
  const connect = () => {
    const errors: SpanledgerError[] = [];
    const client = createSpanledger({
      baseUrl: `http://127.0.0.1:${portOf()}`,
      publicKey: 'pk',
      secretKey: 'sk',
      timeoutMs,
      onError: (error) => void errors.push(error),
    });
    return { client, errors };
  };
  it('an absent server is given up within the time limit, whatever waits for it, and each loss is reported', async () => {
    const { client, errors } = connect();
    for (let index = 0; index < 5000; index += 1) client.startSpan('work').end();
    for (let index = 0; index < 200; index += 1) client.score({ traceId: 't', name: 'n', value: index });
    expect(await msOf(() => client.flush())).toBeLessThan(timeoutMs + slackMs);
    expect(await msOf(() => client.shutdown())).toBeLessThan(timeoutMs + slackMs);
    const lost = (code: string): number =>
      errors
        .filter((error) => error.code === code)
        .reduce((sum, { message }) => sum + Number(/^(\d+) /.exec(message)?.[1] ?? 1), 0);
    expect([lost('spans_lost'), lost('score_lost')]).toEqual([5000, 200]);
  });

  it('makes a read reject within the time limit, retries included', async () => {
    const { client } = connect();
    const read = client.traces.get('t').catch((error: SpanledgerError) => error.code);
    expect(await msOf(() => read)).toBeLessThan(timeoutMs + slackMs);
    expect(['unreachable', 'timed_out']).toContain(await read);
    await client.shutdown();
  });
});
