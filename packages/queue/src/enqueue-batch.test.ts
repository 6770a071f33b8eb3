import { ingestBatch, someProject } from '@spanledger/testing';
import { afterEach, expect, it, vi } from 'vitest';

import { batchProducer } from './enqueue-batch.ts';
import type { ServerState, Spool } from './spool/spool.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('nothing is accepted by a server that was made unsuitable after the queue was opened', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const put = vi.fn<Spool['put']>(async (sets) => sets.map(() => undefined));
  const evicting = { problem: 'Redis has maxmemory-policy allkeys-lru.' } as ServerState;
  const producer = batchProducer({
    spool: { put, server: async () => evicting } as unknown as Spool,
    codec: { encode: async () => Buffer.from('batch'), decode: async () => Promise.reject(new Error('unused')) },
    bounds: { shards: 1, bytesMax: 1e9, ageMaxMs: 1e9 },
    putCallsMax: 1,
  });
  const batch = ingestBatch({ projectId: someProject() }, 1);
  await producer.enqueue(batch);
  expect(put).toHaveBeenCalledTimes(1);
  now = 10_000;
  await expect(producer.enqueue(batch)).rejects.toMatchObject({ code: 'unavailable', message: evicting.problem });
  expect(put).toHaveBeenCalledTimes(1);
});
