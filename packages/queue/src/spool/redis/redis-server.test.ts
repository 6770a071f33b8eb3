import { describe, expect, it } from 'vitest';
import { redisServerState } from './redis-server.ts';

const info = (fields: Record<string, string | number>): string =>
  Object.entries({ redis_version: '7.4.2', maxmemory_policy: 'noeviction', aof_enabled: 1, ...fields })
    .map(([name, value]) => `${name}:${value}`)
    .join('\r\n');

describe('what Redis reports of itself', () => {
  it.each(['5.0.14', '6.0.20', '6.1.240'])(
    'refuses version %s, which has no commands that the queue needs',
    (version) => {
      expect(redisServerState(info({ redis_version: version })).problem).toMatch(
        new RegExp(`Redis is ${version}; the queue needs 6.2 or later`),
      );
    },
  );

  it.each(['6.2.0', '7.0.15', '7.4.2', '8.2.1', '10.0.0'])('takes version %s', (version) => {
    expect(redisServerState(info({ redis_version: version }))).toMatchObject({
      version: `Redis ${version}`,
      problem: undefined,
      warnings: [],
    });
  });

  it.each(['allkeys-lru', 'volatile-ttl'])('refuses the eviction policy %s, and names the command', (policy) => {
    expect(redisServerState(info({ maxmemory_policy: policy })).problem).toContain(
      'CONFIG SET maxmemory-policy noeviction',
    );
  });

  it('refuses a replica, unless it is a node of a cluster, and a Sentinel', () => {
    expect(redisServerState(info({ role: 'slave' })).problem).toContain('name the primary in QUEUE_URL');
    expect(redisServerState(info({ role: 'slave', redis_mode: 'cluster' })).problem).toBeUndefined();
    expect(redisServerState(info({ redis_mode: 'sentinel' })).problem).toContain('a Sentinel of Redis');
  });

  it('the memory limit is read from the answer of Redis, and is absent without one', () => {
    expect(redisServerState(info({ maxmemory: 1000 })).sizeBytesMax).toBe(1000);
    for (const fields of [{ maxmemory: 0 }, {}]) expect(redisServerState(info(fields)).sizeBytesMax).toBeUndefined();
  });
});
