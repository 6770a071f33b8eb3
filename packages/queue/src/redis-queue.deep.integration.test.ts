import { afterAll, beforeAll, describe } from 'vitest';
import {
  describeIngestQueue,
  describeSharedQueue,
  isRedisInstalled,
  startRedis,
  type TestRedis,
} from '@spanledger/testing';
import { ingestQueueHarness, sharedQueueHarness } from './shared-queue.fixture.ts';

const reason = isRedisInstalled() ? '' : ' (skipped: there is no redis-server here)';

describe.skipIf(reason !== '')(`on Redis${reason}`, () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis.stop());
  describeIngestQueue('Redis', async (process) => ingestQueueHarness(redis.url, process));
  describeSharedQueue('Redis', async () => sharedQueueHarness(redis.url));
});
