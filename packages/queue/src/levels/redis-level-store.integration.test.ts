import { describeLevelStore, isRedisInstalled, startRedis, type TestRedis } from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newNamespace } from '../shared-queue.fixture.ts';
import { openRedisLevels, type OpenedLevels } from './redis-level-store.ts';

describe.skipIf(!isRedisInstalled())('levels in Redis (skipped without redis-server)', () => {
  let redis: TestRedis;
  const opened: OpenedLevels[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(async (each) => each.close()));
  });
  afterAll(async () => redis.stop());

  const open = async (namespace: string): Promise<OpenedLevels> => {
    const each = await openRedisLevels({ url: redis.url, namespace });
    opened.push(each);
    return each;
  };

  describeLevelStore('Redis', async () => {
    const namespace = newNamespace();
    return [(await open(namespace)).levels, (await open(namespace)).levels];
  });

  it('a Redis that has gone is unavailable, and its levels are counted again when it is back', async () => {
    const { levels } = await open(newNamespace());
    const change = { name: 'own', amount: 1, drainPerSecond: 0, keptMs: 60_000 };
    expect((await levels.add([change])).levels).toEqual([1]);
    await redis.crashAndRestart();
    const level = async () => (await levels.add([change]).catch(() => ({ levels: [0] }))).levels[0] ?? 0;
    await expect.poll(level).toBeGreaterThan(0);
  });

  it('a Redis that was never there is unavailable, with the place and without the password', async () => {
    const { levels, ...opened } = await openRedisLevels({ url: 'redis://:hidden@127.0.0.1:1' });
    await expect(levels.add([{ name: 'own', amount: 1, drainPerSecond: 0, keptMs: 1 }])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^(?!.*hidden).*127\.0\.0\.1:1/) as string,
    });
    await opened.close();
  });
});
