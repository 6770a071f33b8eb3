import { describe, expect, inject, it } from 'vitest';
import { isRedisInstalled, startRedis } from '@spanledger/testing';
import { openSpool } from '../open-spool.ts';
import { newNamespace } from '../shared-queue.fixture.ts';
import type { Spool, SpoolPart } from './spool.ts';

const leaseMs = 60_000;
const bounds = { shards: 1, bytesMax: 1e9, ageMaxMs: 60_000 };

const part = (ref: string): SpoolPart => ({
  ref,
  shard: 0,
  batchId: ref as SpoolPart['batchId'],
  part: 0,
  projectId: 'project' as SpoolPart['projectId'],
  receivedAt: 1,
  events: 1,
  payloadBytes: 1,
  payload: Buffer.from('payload'),
});

const withSpool = async (url: string, work: (spool: Spool) => Promise<void>): Promise<void> => {
  const { spool } = await openSpool({ url, namespace: newNamespace(), onError: () => undefined });
  try {
    await spool.fixShards(1);
    await spool.put([[part('one'), part('two')]], bounds);
    await work(spool);
  } finally {
    await spool.close();
  }
};

const startUrl = {
  PostgreSQL: async () => ({ url: inject('postgresUrl'), stop: async () => undefined }),
  Redis: async () => startRedis(),
};

describe('what was stored by a consumer that has lost the shard meanwhile', () => {
  const kinds = isRedisInstalled() ? (['PostgreSQL', 'Redis'] as const) : (['PostgreSQL'] as const);
  if (!isRedisInstalled()) process.stderr.write('redis-server is not installed: removal is not tested on Redis\n');

  it.each(kinds)('stays in the queue for the next owner, on %s', async (kind) => {
    const server = await startUrl[kind]();
    await withSpool(server.url, async (spool) => {
      expect(await spool.remove('nobody', ['one'])).toEqual(['one']);
      expect((await spool.hold('first', leaseMs, false)).owned).toEqual([0]);
      expect(await spool.remove('second', ['one', 'two'])).toEqual(['one', 'two']);
      expect(await spool.remove('first', ['one', 'gone before'])).toEqual([]);
      await spool.release('first', [0]);
      expect((await spool.hold('second', leaseMs, false)).owned).toEqual([0]);
      expect(await spool.remove('first', ['two'])).toEqual(['two']);
      expect(await spool.oldest([1, 0], 9)).toEqual([[], ['two']]);
      expect(await spool.busy([0, 1])).toEqual([0]);
      expect(await spool.remove('second', ['two'])).toEqual([]);
      expect(await spool.busy([0, 1])).toEqual([]);
      expect(await spool.stats()).toMatchObject({ depth: 0, bytes: 0 });
    });
    await server.stop();
  });
});
