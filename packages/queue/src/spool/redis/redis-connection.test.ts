import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { redisUnavailable } from './redis-connection.ts';

const url = 'redis://:secret@queue:6379?cluster=true';
const messageOf = (error: unknown): string => redisUnavailable(url, error).message;

it('a cluster that was waited for in vain gives no answer in time', async () => {
  const error: unknown = await once(new Readable(), 'ready', { signal: AbortSignal.timeout(1) }).catch(
    (reason: unknown) => reason,
  );
  expect(messageOf(error)).toBe('Redis at redis://queue:6379 cannot be used now (no answer in time).');
});

it('a command without an answer is late, and a refused connection has its code', () => {
  expect(messageOf(new Error('Command timed out'))).toContain('(no answer in time)');
  const refused = Object.assign(new Error('connect ECONNREFUSED queue:6379'), { code: 'ECONNREFUSED' });
  expect(messageOf(refused)).toContain('(ECONNREFUSED)');
  expect(messageOf(new Error('Connection is closed.'))).toContain('(connection lost)');
});

it('what refuses writes is named: a replica, a full disk, too few replicas, a cluster that is down', () => {
  const words = {
    "READONLY You can't write against a read only replica.": /is a read-only replica; QUEUE_URL must name the primary/,
    'MISCONF Errors writing to the AOF file: No space left on device': /cannot write to its disk/,
    'NOREPLICAS Not enough good replicas to write.': /min-replicas-to-write/,
    'CLUSTERDOWN Hash slot not served': /cluster of Redis at \S+ is down/,
  };
  for (const [text, message] of Object.entries(words)) expect(messageOf(new Error(text))).toMatch(message);
});

it('a cluster with TLS that closes connections may refuse a certificate, which the driver keeps to itself', () => {
  const closed = Object.assign(new Error('Failed to refresh slots cache.'), {
    lastNodeError: new Error('Connection is closed.'),
  });
  expect(messageOf(closed)).toContain('(connection lost)');
  expect(redisUnavailable('rediss://queue:6379?cluster=true', closed).message).toContain('NODE_EXTRA_CA_CERTS');
});
