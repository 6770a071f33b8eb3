import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authorization, hasRedis, migrate, runApp, said, startServers } from './processes.fixture.ts';
import type { Running, Servers } from './processes.fixture.ts';

const eventsPerDay = 300;
const msPerDay = 86_400_000;

let servers: Servers;
let places: Record<string, string>;
const running: Running[] = [];

beforeAll(async () => {
  servers = await startServers();
  places = { DATABASE_URL: servers.databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl };
  await migrate(places);
});
afterAll(async () => servers.stop());
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.end('SIGKILL');
});

interface Api {
  readonly running: Running;
  readonly url: string;
}

const startApi = async (queueUrl: string, limits: Readonly<Record<string, string>>): Promise<Api> => {
  const api = runApp('api', { ...places, QUEUE_URL: queueUrl }, limits);
  running.push(api);
  const [, url = ''] = await said(api, /is ready at (\S+)/);
  return { running: api, url };
};

const send = async ({ url }: Api, events: number): Promise<Response> => {
  const timestamp = new Date().toISOString();
  const batch = Array.from({ length: events }, () => {
    const id = randomUUID();
    return { id, type: 'trace-create', timestamp, body: { id } };
  });
  const headers = { authorization, 'content-type': 'application/json' };
  return fetch(`${url}/api/public/ingestion`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
};

/** Retries after Retry-After, as an SDK does, unless that is the next day. */
const sendPatiently = async (api: Api, events: number): Promise<boolean> => {
  for (;;) {
    const response = await send(api, events);
    await response.arrayBuffer();
    if (response.status === 207) return true;
    expect(response.status).toBe(429);
    const seconds = Number(response.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    // Shortly before midnight the wait for the next day is short too.
    if (response.headers.get('ratelimit')?.includes(';r=0;') === true) return false;
    await new Promise((wake) => void setTimeout(wake, Math.min(seconds, 1) * 1000));
  }
};

/** The number of accepted events, sent in requests of one event until each process refuses them for the day. */
const sendUntilRefused = async (apis: readonly Api[]): Promise<number> => {
  const accepted = await Promise.all(
    apis.map(async (api) => {
      let count = 0;
      while (await sendPatiently(api, 1)) count += 1;
      return count;
    }),
  );
  return accepted.reduce((sum, count) => sum + count, 0);
};

/** A store that answers late leaves each process to itself, which its log says. */
const wasAway = (apis: readonly Api[]): boolean => {
  const isAway = apis.some(({ running: { output } }) => output().includes('limits cannot be counted'));
  if (isAway) process.stderr.write('the store of limits answered late: each process applied the limit by itself\n');
  return isAway;
};

/** The documented share that a process may accept before the store has answered it. */
const unreadMost = eventsPerDay / 16;

/** The documented bound of a day, also for a store that answers slowly. */
const mostOf = (apis: readonly Api[]): number =>
  wasAway(apis) ? apis.length * eventsPerDay : eventsPerDay + (apis.length - 1) * unreadMost;

const kinds = [
  ['Redis', () => servers.redisUrl],
  ['PostgreSQL', () => servers.databaseUrl],
] as const;
if (!hasRedis) process.stderr.write('redis-server is not installed: limits counted in Redis are not tested\n');

describe.each(hasRedis ? kinds : kinds.slice(1))('two api processes that count limits in %s', (_name, queueUrl) => {
  const limits = { LIMIT_EVENTS_PER_DAY: String(eventsPerDay) };
  const two = async () => Promise.all([startApi(queueUrl() ?? '', limits), startApi(queueUrl() ?? '', limits)]);

  it('take as many events in a day as one limit allows, and what one of them has not read at most, over a restart too', async () => {
    const startedAt = Date.now();
    const [first, second] = await two();
    expect(await sendPatiently(first, 100)).toBe(true);
    const accepted = 100 + (await sendUntilRefused([first, second]));
    expect(accepted).toBeGreaterThanOrEqual(eventsPerDay);
    const days = 1 + Math.floor(Date.now() / msPerDay) - Math.floor(startedAt / msPerDay);
    expect(accepted).toBeLessThanOrEqual(days * mostOf([first, second]));
    expect(await first.running.end()).toBe(0);
    const third = await startApi(queueUrl() ?? '', limits);
    const more = await sendUntilRefused([third]);
    expect(more).toBeLessThanOrEqual(days * (wasAway([third]) ? eventsPerDay : 1 + unreadMost));
  });
});
