import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorization, ended, runApp, said, startServers, type Running, type Servers } from './processes.fixture.ts';

let servers: Servers;
let places: Record<string, string>;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers();
  const { databaseUrl, clickhouseUrl } = servers;
  places = { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, QUEUE_URL: databaseUrl };
});
afterAll(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
  await servers.stop();
});

const start = async (service: 'api' | 'worker', pattern: RegExp): Promise<Running & { url: string }> => {
  const one = runApp(service, places);
  running.push(one);
  return { ...one, url: (await said(one, pattern))[1] ?? '' };
};
const startWorker = async () => start('worker', /figures at (\S+)\/metrics/);

it('workers price what is unpriced when a price appears, and one goes on with a run when another is killed', async () => {
  expect((await ended(runApp('migrate', places))).code).toBe(0);
  const { url } = await start('api', /is ready at (\S+)/);
  const ask = async <T>(path: string, json?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: json === undefined ? null : JSON.stringify(json),
    });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as T;
  };
  const [first] = [await startWorker(), await startWorker()];
  const timestamp = '2026-02-10T12:00:00.000Z';
  const batch = Array.from({ length: 200 }, (_, nth) => ({
    id: crypto.randomUUID(),
    type: 'generation-create',
    timestamp,
    body: { id: `g-${nth}`, traceId: `t-${nth}`, startTime: timestamp, model: 'house-model', usage: { input: 5 } },
  }));
  await ask('/api/public/ingestion', { batch });
  const costs = async () =>
    ask<{ data: object[] }>('/api/public/costs/recorded').then(({ data }) => data[0] ?? { observations: 0 });
  await expect.poll(costs).toMatchObject({ observations: 200, recordedUnpriced: 200, currentUnpriced: 200 });

  const model = { modelName: 'house-model', matchPattern: '^house-model$', unit: 'TOKENS' };
  await ask('/api/public/models', { ...model, inputPrice: 0.001 });
  await expect.poll(costs).toMatchObject({ currentUnpriced: 0, currentCost: '1', repricedObservations: 200 });

  const period = { fromTimestamp: '2026-02-01', toTimestamp: '2026-03-01' };
  const version = (await ask<{ data: { priceVersion: number }[] }>('/api/public/costs/reprice')).data[0]?.priceVersion;
  const { id } = await ask<{ id: string }>('/api/public/costs/reprice', {
    ...period,
    priceVersion: (version ?? 0) - 1,
  });
  await first.end('SIGKILL');
  await expect
    .poll(async () => ask(`/api/public/costs/reprice/${id}`))
    .toMatchObject({ state: 'succeeded', totals: { observations: 200, difference: '-1', unpricedAfter: 200 } });
  expect(await costs()).toMatchObject({ currentUnpriced: 200, currentCost: '0', repricedObservations: 0 });
});
