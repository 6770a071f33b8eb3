import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { authorization, ended, runApp, said, startServers, type Running, type Servers } from './processes.fixture.ts';

let servers: Servers;
let places: Record<string, string>;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers();
  const { databaseUrl, clickhouseUrl } = servers;
  places = { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, QUEUE_URL: databaseUrl };
  const { code, output } = await ended(runApp('migrate', places));
  if (code !== 0) throw new Error(output);
});
afterAll(async () => servers.stop());
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
});

const start = (service: 'api' | 'worker'): Running => {
  const one = runApp(service, places);
  running.push(one);
  return one;
};

it('with a queue, one of the workers evaluates budgets, and another one after it was killed', async () => {
  const [, url = ''] = await said(start('api'), /is ready at (\S+)/);
  const ask = async <T>(path: string, json?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: json === undefined ? null : JSON.stringify(json),
    });
    return (await response.json()) as T;
  };
  const spend = async (id: string, total: number): Promise<void> => {
    const timestamp = new Date().toISOString();
    const body = { id, traceId: id, startTime: timestamp, model: 'm', costDetails: { total } };
    await ask('/api/public/ingestion', { batch: [{ id, type: 'generation-create', timestamp, body }] });
  };
  const root = '/api/public/budgets';
  const budget = { name: 'b', scope: { kind: 'project' }, period: 'total', amount: 1, thresholds: [50, 100] };
  const { id } = await ask<{ id: string }>(root, budget);
  const thresholds = async () =>
    (await ask<{ data: { threshold: number }[] }>(`${root}/${id}/alerts`)).data.map(({ threshold }) => threshold);

  const workers = [start('worker'), start('worker')];
  for (const worker of workers) await said(worker, /figures at/);
  await spend('first', 0.6);
  await expect.poll(thresholds).toEqual([50]);
  // Either worker may have evaluated; the other one takes over.
  await workers[0]?.end('SIGKILL');
  await spend('second', 0.6);
  await expect.poll(thresholds).toEqual([100, 50]);
  await workers[1]?.end('SIGKILL');
  await said(start('worker'), /figures at/);
  await expect.poll(async () => ask(`${root}/${id}/check`)).toMatchObject({ allowed: false, spent: '1.2' });
});
