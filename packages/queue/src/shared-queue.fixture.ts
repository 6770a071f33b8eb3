import { randomUUID } from 'node:crypto';
import type { IngestBatch } from '@spanledger/core';
import { connect } from '@spanledger/postgres-kit';
import type { IngestQueueHarness, ProcessBatches, SharedQueueHarness } from '@spanledger/testing';
import { leaseMs } from './lease-ms.ts';
import { openIngestQueue } from './open-ingest-queue.ts';
import { openSpool } from './open-spool.ts';
import type { BatchCodec, OpenedQueue, OpenIngestQueueOptions } from './opened-queue.ts';
import { reshard } from './reshard.ts';
import { connectRedis } from './spool/redis/redis-connection.ts';

const undecodableId = 'undecodable';

/** Plain JSON; refuses batches with one id. */
export const testCodec: BatchCodec = {
  encode: async (batch) => Buffer.from(JSON.stringify(batch)),
  decode: async (bytes) => {
    const batch = JSON.parse(Buffer.from(bytes).toString()) as IngestBatch;
    if (batch.id === undecodableId) throw new Error('refused');
    return batch;
  },
};

export const newNamespace = (): string => `t${randomUUID().replaceAll('-', '')}`;

const bounds = { bytesMax: 100_000_000, ageMaxMs: 600_000 };
const ignore = (): void => undefined;

/** A queue; the default bounds are not reached by any test. */
export const openAnyQueue = async (options: Partial<OpenIngestQueueOptions> & { url: string }): Promise<OpenedQueue> =>
  openIngestQueue({ codec: testCodec, bytesMax: 1e8, ageMaxMs: 60_000, onError: ignore, ...options });

/** The queue in the arguments of a process. */
export const openGivenQueue = async ([url = '', namespace = '']: readonly string[]): Promise<OpenedQueue> =>
  openAnyQueue({ url, namespace });

const loseWatches = async (url: string): Promise<void> => {
  if (url.startsWith('redis')) {
    const client = connectRedis(url, 'commands');
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    client.disconnect();
    return;
  }
  const client = await connect(url, 'test of a queue');
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spanledger-queue-watch' AND datname = current_database()`,
  );
  await client.end();
};

/** A new queue on the server of this URL. */
export const sharedQueueHarness = (url: string): SharedQueueHarness => {
  const namespace = newNamespace();
  const withSpool = async <T>(
    work: (spool: Awaited<ReturnType<typeof openSpool>>['spool']) => Promise<T>,
  ): Promise<T> => {
    const { spool } = await openSpool({ url, namespace, onError: ignore });
    try {
      return await work(spool);
    } finally {
      await spool.close();
    }
  };
  return {
    undecodableId,
    open: async (options = {}) =>
      openIngestQueue({ url, namespace, codec: testCodec, onError: ignore, ...bounds, ...options }),
    loseWatches: async () => loseWatches(url),
    holdAndRelease: async () =>
      withSpool(async (spool) => {
        const holder = randomUUID();
        const { owned } = await spool.hold(holder, leaseMs, false);
        await spool.release(holder, owned);
        await spool.leave(holder);
        return owned;
      }),
    holdAndDie: async () => withSpool(async (spool) => (await spool.hold(randomUUID(), leaseMs, false)).owned),
    reshard: async (shards) => reshard({ url, namespace, shards }),
  };
};

/** A new queue on the server of this URL, with one consumer in the same process. */
export const ingestQueueHarness = async (url: string, process: ProcessBatches): Promise<IngestQueueHarness> => {
  const opened = await openIngestQueue({
    url,
    namespace: newNamespace(),
    codec: testCodec,
    onError: ignore,
    shards: 4,
    ...bounds,
  });
  opened.consume({
    process,
    onUndecodable: async () => undefined,
    onPoison: async () => undefined,
    onShardsChanged: ignore,
  });
  return { queue: opened.queue, doesRetry: true, close: async () => opened.close() };
};
