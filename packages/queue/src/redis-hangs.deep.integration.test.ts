import type { IngestBatch } from '@spanledger/core';
import { idsIn, ingestBatch, isRedisInstalled, someProject } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { redisQueues } from './redis-queues.fixture.ts';

describe.skipIf(!isRedisInstalled())('openIngestQueue on Redis (skipped without redis-server)', () => {
  const { redisWith, openAt } = redisQueues();

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
    // It hangs until this test releases it.
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
    redis.process.kill('SIGKILL');
    await expect(queue.queue.enqueue(batch)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(queue.queue.enqueue(batch)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
