import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askApi } from './ask-api.fixture.ts';
import {
  hasRedis,
  migrate,
  runApp,
  said,
  startServers,
  until,
  type Running,
  type Servers,
} from './processes.fixture.ts';

const shutdownTimeoutMs = 1_000;

let servers: Servers;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers('clickhouse');
  await migrate({ DATABASE_URL: servers.databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl });
});
afterEach(async () => {
  process.kill(servers.clickhousePid, 'SIGCONT');
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
});
afterAll(async () => servers.stop());

/** A process that exceeds the time limit of its shutdown logs that, and exits with another code. */
const endsInTime = async (one: Running): Promise<void> => {
  const code = await one.end();
  expect([code, one.output()]).toEqual([0, expect.stringMatching(/ stops: asked to end\n/)]);
  expect(one.output()).not.toContain('did not stop');
};

describe.each(hasRedis ? ['redis', 'postgres'] : ['postgres'])('while ClickHouse hangs, with a queue on %s', (kind) => {
  const start = (service: 'api' | 'worker'): Running => {
    const places = {
      DATABASE_URL: servers.databaseUrl,
      CLICKHOUSE_URL: servers.clickhouseUrl,
      QUEUE_URL: kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl,
    };
    const one = runApp(service, places, { SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs) });
    running.push(one);
    return one;
  };

  it('a worker that is asked to end hands back what it cannot store, and an api cuts what it cannot answer', async () => {
    const [first, worker] = [start('api'), start('worker')];
    const api = await askApi(first);
    const [, workerUrl = ''] = await said(worker, /figures at (\S+)\/metrics/);
    const before = await api.totals();
    process.kill(servers.clickhousePid, 'SIGSTOP');
    const id = `frozen-${kind}`;
    expect(await api.sendTrace(id)).toBe(207);
    await until('readiness to name ClickHouse', async () => {
      const { status } = (await (await fetch(`${workerUrl}/ready`)).json()) as { status: string };
      return status.startsWith('clickhouse: ') || undefined;
    });
    const reading = api.answer(`/api/public/traces/${id}`).then(
      ({ status }) => status,
      () => 'cut',
    );
    await endsInTime(worker);
    const figures = await (await api.answer('/metrics')).text();
    expect(figures).toMatch(/^spanledger_queue_depth 1$/m);
    await endsInTime(first);
    expect(await reading).toBe('cut');

    process.kill(servers.clickhousePid, 'SIGCONT');
    start('worker');
    const again = await askApi(start('api'));
    await until('the trace', async () => (await again.answer(`/api/public/traces/${id}`)).ok || undefined);
    expect(await again.settled()).toMatchObject({
      received: before.received + 1,
      stored: before.stored + 1,
      balance: 0,
    });
  });
});
