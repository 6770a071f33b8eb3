import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askApi, type Letter } from './ask-api.fixture.ts';
import { hasRedis, migrate, runApp, startServers, until, type Running, type Servers } from './processes.fixture.ts';

/** The heap of a worker that fits its own data, but not the large batch. */
const smallHeap = { NODE_OPTIONS: '--max-old-space-size=64' };
const largeHeap = { NODE_OPTIONS: '--max-old-space-size=1024' };
const eventsOfPoison = 9_000;
const neighbours = 20;

let servers: Servers;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers();
  await migrate({ DATABASE_URL: servers.databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl });
});
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
});
afterAll(async () => servers.stop());

/** All events belong to one trace and thus to one part: few bytes, many records. */
const largeBatch = (traceId: string): object => ({
  batch: Array.from({ length: eventsOfPoison }, (_, at) => ({
    id: `event-${traceId}-${at}`,
    type: 'span-create',
    timestamp: new Date().toISOString(),
    body: {
      id: `span-${traceId}-${at}`,
      traceId,
      startTime: new Date().toISOString(),
      metadata: Object.fromEntries(Array.from({ length: 40 }, (_, key) => [`key-${at}-${key}-${'x'.repeat(20)}`, key])),
    },
  })),
});

describe.each(hasRedis ? ['redis', 'postgres'] : ['postgres'])(
  'a batch that no worker survives, queue on %s',
  (kind) => {
    const start = (service: 'api' | 'worker', others: Record<string, string> = {}): Running => {
      const places = {
        DATABASE_URL: servers.databaseUrl,
        CLICKHOUSE_URL: servers.clickhouseUrl,
        QUEUE_URL: kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl,
      };
      const one = runApp(service, places, others);
      running.push(one);
      return one;
    };

    it('ends as a dead letter, all else is stored, and a worker with more memory stores it by a replay', async () => {
      const api = await askApi(start('api'));
      const before = await api.totals();
      const id = `poison-${kind}`;
      const large = await api.answer('/api/public/ingestion', largeBatch(id));
      expect(large.status).toBe(207);
      expect(((await large.json()) as { errors: unknown[] }).errors).toEqual([]);
      for (let at = 0; at < neighbours; at += 1) expect(await api.sendTrace(`neighbour-${kind}-${at}`)).toBe(207);

      const deaths: string[] = [];
      let worker = start('worker', smallHeap);
      const openLetters = async () => (await api.ask<{ data: Letter[] }>('/api/public/dead-letters?state=open')).data;
      let letters: readonly Letter[] = [];
      for (const deadline = Date.now() + 400_000; letters.length === 0 && Date.now() < deadline;) {
        await new Promise((resolve) => void setTimeout(resolve, 250));
        if (worker.child.exitCode !== null || worker.child.signalCode !== null) {
          deaths.push(worker.output());
          worker = start('worker', smallHeap);
        }
        letters = await openLetters();
      }
      const [letter] = letters;
      expect(deaths).toHaveLength(3);
      expect(deaths[0]).toContain('heap out of memory');
      expect(letter).toMatchObject({ reason: 'worker_died', kind: 'batch', events: eventsOfPoison });
      expect(letter?.message).toContain('worker died 3 times');
      await until('all other traces', async () => {
        const answers = await Promise.all(
          Array.from({ length: neighbours }, async (_, at) => api.answer(`/api/public/traces/neighbour-${kind}-${at}`)),
        );
        return answers.every(({ ok }) => ok) || undefined;
      });
      expect(await api.settled()).toMatchObject({
        received: before.received + eventsOfPoison + neighbours,
        stored: before.stored + neighbours,
        quarantined: before.quarantined + eventsOfPoison,
        balance: 0,
      });
      expect(worker.child.exitCode ?? worker.child.signalCode).toBeNull();

      await worker.end();
      start('worker', largeHeap);
      await api.ask(`/api/public/dead-letters/${letter?.id}/replay`, {});
      await until('the replay', async () => (await openLetters()).length === 0 || undefined);
      expect(await api.settled()).toMatchObject({
        stored: before.stored + neighbours + eventsOfPoison,
        quarantined: before.quarantined,
        balance: 0,
      });
    });
  },
);
