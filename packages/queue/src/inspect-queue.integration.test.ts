import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  createPostgresDatabase,
  ingestBatch,
  isRedisInstalled,
  someProject,
  startRedis,
  type TestDatabase,
  type TestRedis,
} from '@spanledger/testing';
import { inspectQueue } from './inspect-queue.ts';
import { openIngestQueue } from './open-ingest-queue.ts';
import type { OpenedQueue } from './opened-queue.ts';
import { planReshard, reshard } from './reshard.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

let admin: pg.Client;
let database: TestDatabase;
let redis: TestRedis | undefined;
beforeAll(async () => {
  admin = new pg.Client(inject('postgresUrl'));
  await admin.connect();
  database = await createPostgresDatabase(inject('postgresUrl'), admin);
  redis = isRedisInstalled() ? await startRedis() : undefined;
});
afterAll(async () => {
  await database.drop();
  await admin.end();
  await redis?.stop();
});

const kinds = isRedisInstalled() ? ['Redis', 'PostgreSQL'] : ['PostgreSQL'];

describe.each(kinds)('a look at a queue on %s', (kind) => {
  const opened: OpenedQueue[] = [];
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
  });
  const place = () => ({ url: kind === 'Redis' ? (redis?.url ?? '') : database.url, namespace: newNamespace() });
  const open = async (where: ReturnType<typeof place>): Promise<OpenedQueue> => {
    const queue = await openIngestQueue({
      ...where,
      codec: testCodec,
      bytesMax: 1e8,
      ageMaxMs: 60_000,
      onError: () => undefined,
    });
    opened.push(queue);
    return queue;
  };
  const traces = async (namespace: string): Promise<string> => {
    if (kind === 'Redis') return (await redis?.command(`KEYS *${namespace}*`)) ?? '';
    const client = new pg.Client(database.url);
    await client.connect();
    const { rows } = await client.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE $1`, [`${namespace}%`]);
    await client.end();
    return rows.length === 0 ? '*0\r\n' : 'some';
  };

  it('a queue that no process has opened yet is reported as such, and inspecting it creates nothing', async () => {
    const where = place();
    expect(await inspectQueue(where)).toMatchObject({
      version: expect.stringContaining(kind) as string,
      stats: undefined,
    });
    expect(await planReshard({ ...where, shards: 4 })).toEqual({ from: undefined, to: 4, obstacle: undefined });
    expect(await traces(where.namespace)).toBe('*0\r\n');
  });

  it('shows what waits, and who holds each shard', async () => {
    const where = place();
    const queue = await open(where);
    const projectId = someProject();
    await queue.queue.enqueue(ingestBatch({ projectId }, 20));
    const waiting = await inspectQueue(where);
    expect(waiting.stats).toMatchObject({ depth: (await queue.stats()).depth, consumers: 0 });
    expect(waiting.stats?.projects.map((project) => project.projectId)).toEqual([projectId]);
    expect(waiting.stats?.shardOwners).toEqual(Array.from({ length: 8 }));
    const consumer = queue.consume({
      process: async () => undefined,
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    await expect.poll(() => consumer.owned.length).toBe(8);
    const { stats } = await inspectQueue(where);
    expect(new Set(stats?.shardOwners).size).toBe(1);
    expect(stats?.shardOwners[7]).toMatch(new RegExp(`:${process.pid}:`));
  });

  it('a dry run of resharding returns what it would do and what prevents it, and changes nothing', async () => {
    const where = place();
    const queue = await open(where);
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    const plan = async () => planReshard({ ...where, shards: 4 });
    expect(await plan()).toMatchObject({ from: 8, to: 4, obstacle: expect.stringMatching(/not empty/) as string });
    const consumer = queue.consume({
      process: async () => undefined,
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    expect((await plan()).obstacle).toMatch(/worker still holds/);
    await expect(reshard({ ...where, shards: 4 })).rejects.toMatchObject({ code: 'conflict' });
    await consumer.stop(1000);
    await expect.poll(plan).toEqual({ from: 8, to: 4, obstacle: undefined });
    expect((await inspectQueue(where)).stats?.shardDepths).toHaveLength(8);
    await reshard({ ...where, shards: 4 });
    expect((await inspectQueue(where)).stats?.shardDepths).toHaveLength(4);
  });

  it.each([0, 257, 1.5, Number.NaN])('refuses %s shards before it asks the server', async (shards) => {
    const nowhere = { url: 'redis://127.0.0.1:1', shards };
    await expect(planReshard(nowhere)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(reshard(nowhere)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
