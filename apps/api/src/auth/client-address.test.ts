import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { ApiKeyStore } from '@spanledger/core';
import { memoryIdentity } from '@spanledger/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { exportPaths } from '../otlp-grpc/export-services.ts';
import { openOtlpGrpc } from '../otlp-grpc/open-otlp-grpc.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A store without keys that requests a turn, as a store with slow comparisons does. */
const costly: ApiKeyStore = {
  ...memoryIdentity().apiKeys,
  authenticate: async (_publicKey, _secretKey, beforeSlowCheck) => {
    beforeSlowCheck?.();
    return undefined;
  },
};

const open = async (trustedProxies: number): Promise<TestApi> => {
  const api = await startTestApi({ apiKeys: costly, trustedProxies });
  cleanups.push(async () => api.close());
  return api;
};

let tries = 0;
const nextWrong = (): string => basic({ publicKey: 'pk-1', secretKey: `wrong-${(tries += 1)}` });

type Try = (forwardedFor: string) => Promise<boolean>;

/** True if the key was checked, and not refused because of too many wrong keys. */
const byHttp =
  (api: TestApi): Try =>
  async (forwardedFor) => {
    const response = await api.ask('/api/public/traces', {
      as: nextWrong(),
      headers: { 'x-forwarded-for': forwardedFor },
    });
    expect(response.status).toBeOneOf([401, 429]);
    expect(response.headers.has('retry-after')).toBe(response.status === 429);
    return response.status === 401;
  };

const same = (bytes: Buffer): Buffer => bytes;

const byGrpc = async (api: TestApi): Promise<Try> => {
  const grpc = await openOtlpGrpc(api.grpc, 0, '127.0.0.1');
  const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure());
  cleanups.push(
    async () => grpc.close(1000),
    () => client.close(),
  );
  return async (forwardedFor) => {
    const metadata = new Metadata();
    metadata.set('authorization', nextWrong());
    metadata.set('x-forwarded-for', forwardedFor);
    const code = await new Promise<status | undefined>((resolve) => {
      const answered = (error: ServiceError | null): void => resolve(error?.code);
      client.makeUnaryRequest(exportPaths.traces, same, same, Buffer.alloc(0), metadata, answered);
    });
    expect(code).toBeOneOf([status.UNAUTHENTICATED, status.RESOURCE_EXHAUSTED]);
    return code === status.UNAUTHENTICATED;
  };
};

const tryTimes = async (attempt: Try, times: number, forwardedFor: string): Promise<boolean[]> => {
  const checked: boolean[] = [];
  for (let time = 0; time < times; time += 1) checked.push(await attempt(forwardedFor));
  return checked;
};

// Concurrently: each waits for a response that is delayed for seconds.
describe.concurrent.each([
  ['HTTP', async (api: TestApi) => byHttp(api)],
  ['gRPC', byGrpc],
] as const)('wrong keys by %s', (_protocol, trier) => {
  const five = [true, true, true, true, true];

  it('failures are counted for the connection, whatever headers a client sends', async () => {
    const attempt = await trier(await open(0));
    expect(await tryTimes(attempt, 5, '192.0.2.1')).toEqual(five);
    expect(await attempt('192.0.2.2')).toBe(false);
  });

  it('are counted for what the outermost of the trusted proxies has seen', async () => {
    const attempt = await trier(await open(2));
    expect(await tryTimes(attempt, 5, 'forged, 192.0.2.1, 10.0.0.1')).toEqual(five);
    expect(await tryTimes(attempt, 5, 'forged, 192.0.2.2, 10.0.0.1')).toEqual(five);
    expect(await attempt('192.0.2.2, 10.0.0.1')).toBe(false);
  });
});
