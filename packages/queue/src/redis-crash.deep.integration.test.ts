import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { IngestBatch } from '@spanledger/core';
import { idsIn, ingestBatch, isRedisInstalled, someProject, startRedis, type TestRedis } from '@spanledger/testing';
import { openIngestQueue } from './open-ingest-queue.ts';
import type { OpenedQueue } from './opened-queue.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

const consume = (queue: OpenedQueue, stored: IngestBatch[]) =>
  queue.consume({
    process: async (batches) => void stored.push(...batches),
    onUndecodable: async () => undefined,
    onPoison: async () => undefined,
    onShardsChanged: () => undefined,
  });

describe.skipIf(!isRedisInstalled())(
  'kill -9 of Redis that writes before it answers (skipped without redis-server)',
  () => {
    const undo: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).toReversed()) await step();
    });
    const start = async (): Promise<{ redis: TestRedis; queue: OpenedQueue }> => {
      const redis = await startRedis('--appendfsync', 'always');
      undo.push(async () => redis.stop());
      const queue = await openIngestQueue({
        url: redis.url,
        namespace: newNamespace(),
        codec: testCodec,
        bytesMax: 1e8,
        ageMaxMs: 60_000,
        onError: () => undefined,
      });
      undo.push(async () => queue.close());
      return { redis, queue };
    };
    it('loses nothing that was acknowledged, and its accounting is exact', async () => {
      const { redis, queue } = await start();
      const projectId = someProject();
      const acknowledged: IngestBatch[] = [];
      const send = async (): Promise<void> => {
        const batch = ingestBatch({ projectId }, 5);
        await queue.queue.enqueue(batch);
        acknowledged.push(batch);
      };
      const end = new AbortController();
      const senders = Array.from({ length: 8 }, async () => {
        while (!end.signal.aborted) await send().catch(() => undefined);
      });
      await expect.poll(() => acknowledged.length).toBeGreaterThan(200);
      await redis.crashAndRestart();
      end.abort();
      await Promise.all(senders);
      const stored: IngestBatch[] = [];
      consume(queue, stored);
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
      const ids = new Set(idsIn(stored));
      expect(idsIn(acknowledged).filter((id) => !ids.has(id))).toEqual([]);
      expect(await queue.stats()).toMatchObject({ bytes: 0, projects: [] });
    });

    it('is outlived by a consumer, which takes its shards again and goes on', async () => {
      const { redis, queue } = await start();
      const stored: IngestBatch[] = [];
      const consumer = consume(queue, stored);
      await expect.poll(() => consumer.owned.length).toBe(8);
      await redis.crashAndRestart();
      const batch = ingestBatch({ projectId: someProject() }, 20);
      const isTaken = async () =>
        queue.queue.enqueue(batch).then(
          () => true,
          () => false,
        );
      await expect.poll(isTaken).toBe(true);
      await expect.poll(() => new Set(idsIn(stored))).toEqual(new Set(idsIn([batch])));
      await expect.poll(async () => (await queue.stats()).depth).toBe(0);
    });

    it('that lost everything is used again by processes that run', async () => {
      const { redis, queue } = await start();
      const stored: IngestBatch[] = [];
      consume(queue, stored);
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      const batch = ingestBatch({ projectId: someProject() }, 5);
      await queue.queue.enqueue(batch);
      await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
    });
  },
);
