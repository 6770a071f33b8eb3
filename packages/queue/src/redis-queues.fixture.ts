import { startRedis, type TestRedis } from '@spanledger/testing';
import { afterEach } from 'vitest';
import type { OpenedQueue, OpenIngestQueueOptions } from './opened-queue.ts';
import { openAnyQueue } from './shared-queue.fixture.ts';

/** Redis servers and queues on them, which are stopped after each test. */
export const redisQueues = () => {
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
    const queue = await openAnyQueue({ url, ...options });
    opened.push(queue);
    return queue;
  };
  return { redisWith, openAt };
};
