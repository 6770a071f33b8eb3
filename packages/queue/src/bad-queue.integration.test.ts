import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  createPostgresDatabase,
  idsIn,
  ingestBatch,
  isRedisInstalled,
  someProject,
  startRedis,
  type TestRedis,
} from '@spanledger/testing';
import type { IngestBatch } from '@spanledger/core';
import { openIngestQueue } from './open-ingest-queue.ts';
import type { OpenIngestQueueOptions, OpenedQueue } from './opened-queue.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

const open = async (options: Partial<OpenIngestQueueOptions> & { url: string }): Promise<OpenedQueue> =>
  openIngestQueue({ codec: testCodec, bytesMax: 1e8, ageMaxMs: 60_000, onError: () => undefined, ...options });

describe('openIngestQueue', () => {
  it.each(['', 'nonsense', 'http://localhost:1', 'amqp://localhost'])('refuses the URL "%s"', async (url) => {
    await expect(open({ url })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it.each(['redis://user:hunter2@127.0.0.1:1', 'postgres://user:hunter2@127.0.0.1:1/x'])(
    'a queue that cannot be reached is named without credentials: %s',
    async (url) => {
      const error: unknown = await open({ url }).catch((error: unknown) => error);
      expect(error).toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/127\.0\.0\.1:1 .*ECONNREFUSED/),
      });
      expect((error as Error).message).not.toContain('hunter2');
    },
  );

  it('a queue refuses a wrong password of PostgreSQL with that reason', async () => {
    const url = Object.assign(new URL(inject('postgresUrl')), { password: 'wrong' }).href;
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/credentials/),
    });
  });

  it('a statement that PostgreSQL refuses is a permanent failure with that reason', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const owner = new pg.Client(database.url);
    await owner.connect();
    // As a server does that does not know a clause.
    await owner.query(`CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'no such clause' USING ERRCODE = '42601'; END $$`);
    await owner.query('CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION refuse()');
    await owner.end();
    await expect(open({ url: database.url, namespace: newNamespace() })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/refuses a statement \(42601\)/),
    });
    await database.drop();
    await admin.end();
  });

  it('openIngestQueue can be opened for the first time by many processes at once', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const namespace = newNamespace();
    const queues = await Promise.all(Array.from({ length: 4 }, async () => open({ url: database.url, namespace })));
    expect(queues.map(({ shards }) => shards)).toEqual([8, 8, 8, 8]);
    for (const queue of queues) await queue.close();
    await database.drop();
    await admin.end();
  });
});

describe.skipIf(!isRedisInstalled())('openIngestQueue on Redis', () => {
  const started: { stop(): Promise<void> }[] = [];
  const opened: OpenedQueue[] = [];
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
    for (const redis of started.splice(0)) await redis.stop();
  });
  const redisWith = async (...args: readonly string[]): Promise<TestRedis> => {
    const redis = await startRedis(...args);
    started.push(redis);
    return redis;
  };
  const openAt = async (url: string, options: Partial<OpenIngestQueueOptions> = {}): Promise<OpenedQueue> => {
    const queue = await open({ url, ...options });
    opened.push(queue);
    return queue;
  };

  it('refuses a Redis that would evict what was accepted, and names the setting', async () => {
    const { url } = await redisWith('--maxmemory-policy', 'allkeys-lru');
    await expect(open({ url })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('maxmemory-policy noeviction'),
    });
  });

  it('a queue refuses wrong credentials with that reason', async () => {
    const { port } = await redisWith('--requirepass', 'right');
    const url = `redis://:wrong@127.0.0.1:${port}`;
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/credentials/),
    });
    await openAt(`redis://:right@127.0.0.1:${port}`);
  });

  it('refuses a Redis that is full before the queue is, with figures that fit, and takes one that is not', async () => {
    const { url } = await redisWith('--maxmemory', '90mb');
    await expect(open({ url, bytesMax: 64 * 2 ** 20 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/QUEUE_BYTES_MAX to 62914560 at most.*maxmemory to 100663296 or more/),
    });
    await openAt(url, { bytesMax: 60 * 2 ** 20 });
    await openAt(url, { bytesMax: Number.POSITIVE_INFINITY });
  });

  it('warns of a Redis without an append-only file', async () => {
    const warnings: string[] = [];
    const { url } = await redisWith('--appendonly', 'no');
    await openAt(url, { onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining('appendonly yes')]);
  });

  it('is refused in seconds while Redis hangs, and works on when it is back', async () => {
    const redis = await redisWith();
    const queue = await openAt(redis.url);
    const stored: IngestBatch[] = [];
    const process = async (batches: readonly IngestBatch[]): Promise<void> => void stored.push(...batches);
    const consumer = queue.consume({
      process,
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    await expect.poll(() => consumer.owned.length).toBe(8);
    redis.process.kill('SIGSTOP');
    const batch = ingestBatch({ projectId: someProject() }, 10);
    // It hangs until this test lets it go on.
    await expect(queue.queue.enqueue(batch)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await queue.health.check()).toMatchObject({ isHealthy: false });
    await expect.poll(() => consumer.owned).toEqual([]);
    redis.process.kill('SIGCONT');
    await expect
      .poll(async () =>
        queue.queue.enqueue(batch).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await expect.poll(() => new Set(idsIn(stored))).toEqual(new Set(idsIn([batch])));
    expect(await queue.health.check()).toMatchObject({ isHealthy: true, version: expect.stringContaining('Redis') });
  });

  it('works on a cluster: keys that are used together share a slot', async () => {
    const redis = await redisWith('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await redis.command('CLUSTER ADDSLOTSRANGE 0 16383');
    await expect.poll(async () => redis.command('CLUSTER INFO')).toContain('cluster_state:ok');
    const queue = await openAt(`${redis.url}?cluster=true`);
    const stored: IngestBatch[] = [];
    const process = async (batches: readonly IngestBatch[]): Promise<void> => void stored.push(...batches);
    queue.consume({
      process,
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    const batch = ingestBatch({ projectId: someProject() }, 40);
    await queue.queue.enqueue(batch);
    await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
    await expect.poll(async () => (await queue.stats()).depth).toBe(0);
  });
});
