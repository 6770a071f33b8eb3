import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IngestBatch } from '@spanledger/core';
import { openIngestQueue, type OpenedQueue } from '@spanledger/queue';
import {
  ingestBatch,
  isRedisInstalled,
  someProject,
  startRedis,
  type TestDatabase,
  type TestRedis,
} from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { readStatus } from './status/read-status.ts';
import type { StatusReport } from './status/status-report.ts';
import { findPlaces } from './stores/places.ts';
import { reshardQueue } from './stores/reshard-queue.ts';
import { openEmptyPostgres } from './testing/open-empty-postgres.ts';
import { commandRunner } from './testing/run-commands.ts';

const nowhere = 'http://127.0.0.1:9';
const codec = {
  encode: async (batch: IngestBatch) => Buffer.from(JSON.stringify(batch)),
  decode: async (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as IngestBatch,
};

let database: TestDatabase;
let redis: TestRedis | undefined;
beforeAll(async () => {
  database = await openEmptyPostgres();
  redis = isRedisInstalled() ? await startRedis() : undefined;
});
afterAll(async () => {
  await database.drop();
  await redis?.stop();
});

const kinds = isRedisInstalled() ? (['redis', 'postgres'] as const) : (['postgres'] as const);

const no = () => Promise.reject(new Error('not this one'));
const work = (queue: OpenedQueue) =>
  queue.consume({
    process: async () => undefined,
    onUndecodable: async () => undefined,
    onPoison: async () => undefined,
    onShardsChanged: () => undefined,
  });

describe.each(kinds)('the command line with a queue on %s', (kind) => {
  const undo: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  });
  const url = () => (kind === 'redis' ? (redis?.url ?? '') : database.url);
  const spanledger = (environment: Record<string, string> = {}) => {
    const given = { DATABASE_URL: database.url, CLICKHOUSE_URL: nowhere, SPANLEDGER_BASE_URL: nowhere };
    const places = findPlaces(readConfig({ ...given, QUEUE_URL: url(), METRICS_PORT: '9', ...environment }));
    return commandRunner({
      withControlPlane: no,
      migrate: no,
      readStatus: () => readStatus(places),
      reshard: reshardQueue(places),
    });
  };
  const status = async (): Promise<StatusReport> =>
    JSON.parse((await spanledger()('status', '--json')).out) as StatusReport;
  const open = async (shards?: number): Promise<OpenedQueue> => {
    const queue = await openIngestQueue({
      url: url(),
      codec,
      bytesMax: 1e8,
      ageMaxMs: 60_000,
      onError: () => undefined,
      ...(shards === undefined ? {} : { shards }),
    });
    undo.push(async () => queue.close());
    return queue;
  };
  const serve = async (path: string, body: object): Promise<string> => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === path ? 200 : 404;
      response.end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    undo.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('status shows that no process has opened the queue, then what waits, then who works', async () => {
    expect((await status()).queue).toMatchObject({ kind, shards: null, depth: 0 });
    const queue = await open();
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }, 20));
    const waiting = await status();
    const { depth } = await queue.stats();
    expect(waiting.queue).toMatchObject({
      shards: 8,
      depth,
      consumers: 0,
      owners: [],
      unowned: [0, 1, 2, 3, 4, 5, 6, 7],
    });
    expect(waiting.components.find(({ name }) => name === 'worker')).toMatchObject({
      state: 'stopped',
      problem: expect.stringMatching(/npm run worker/) as string,
    });
    const consumer = work(queue);
    await expect.poll(() => consumer.owned.length).toBe(8);
    await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    const { queue: drained, components } = await status();
    expect(drained).toMatchObject({ depth: 0, bytes: 0, consumers: 1, unowned: [] });
    expect(drained?.owners.map(({ shards }) => shards)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(components.find(({ name }) => name === 'worker')).toMatchObject({ state: 'healthy' });
    expect(components.find(({ name }) => name === 'queue')).toMatchObject({ state: 'healthy' });
  });

  it('reshard refuses while a worker or an api runs or anything waits, and then changes what every start checks', async () => {
    const run = spanledger();
    const queue = await open();
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    const full = await run('reshard', '12');
    expect(full).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(/not empty/) as string });
    const consumer = work(queue);
    await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    expect(await run('reshard', '12')).toMatchObject({ exitCode: 1, error: expect.stringMatching(/worker/) as string });
    await consumer.stop(1000);
    const api = await serve('/api/public/ready', { status: 'OK', version: '1.2.3' });
    const beside = spanledger({ SPANLEDGER_BASE_URL: api });
    expect(await beside('reshard', '12')).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/api still runs at http/) as string,
    });
    expect(await run('reshard', '12', '--dry-run')).toMatchObject({
      exitCode: 0,
      out: 'The queue has 8 shards. It would get 12; nothing else would change.\nNothing stands in the way.\nNothing was changed.\n',
    });
    expect((await status()).queue?.shards).toBe(8);
    expect(await run('reshard', '12')).toMatchObject({ exitCode: 0, error: '' });
    expect((await status()).queue?.shards).toBe(12);
    await expect(open(8)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/has 12 shards .*spanledger reshard 8/) as string,
    });
    await expect(queue.queue.enqueue(ingestBatch({ projectId: someProject() }))).rejects.toThrow(
      /restart this process/,
    );
    expect((await open()).shards).toBe(12);
    await run('reshard', '8');
  });

  it('status and reshard name a queue that does not answer, without its credentials', async () => {
    const away = kind === 'redis' ? 'redis://:hidden@127.0.0.1:9' : 'postgres://u:hidden@127.0.0.1:9/x';
    const run = spanledger({ QUEUE_URL: away });
    const shown = await run('status');
    expect(shown.exitCode).toBe(1);
    expect(shown.out).toMatch(/queue: .*127\.0\.0\.1:9/);
    const refused = await run('reshard', '4');
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(shown.out + refused.error).not.toContain('hidden');
  });
});

it('reshard without a queue is a wrong use', async () => {
  const places = findPlaces(readConfig({ SPANLEDGER_DATA_DIR: '/nowhere' }));
  await expect(reshardQueue(places)({ shards: 4, isDryRun: false })).rejects.toThrow(/QUEUE_URL/);
});
