import { beforeAll, describe } from 'vitest';
import { describeApiAndWorker, places } from './api-and-worker.fixture.ts';
import { hasRedis, migrate } from './processes.fixture.ts';

if (!hasRedis) process.stderr.write('redis-server is not installed: the queue on Redis is not tested\n');

describe.runIf(hasRedis)('on migrated stores', () => {
  beforeAll(async () => migrate(places));
  describeApiAndWorker('redis');
});
