import {
  advisedCommand,
  conflict,
  messageForCallersOf,
  unavailable,
  type ComponentHealth,
  type HealthCheck,
} from '@spanledger/core';
import { startConsumer } from './consume/consumer.ts';
import { assertShards } from './reshard.ts';
import { batchProducer } from './enqueue-batch.ts';
import { openSpool } from './open-spool.ts';
import type { Consumer, OpenedQueue, OpenIngestQueueOptions } from './opened-queue.ts';
import type { Spool } from './spool/spool.ts';
import { within } from './within.ts';

const shardsDefault = 8;
const healthTimeoutMs = 2_000;
const sameErrorMs = 5_000;
/** A hanging server does not answer, and connections to it do not close by themselves. */
const closeMs = 1_000;

/**
 * Opens the queue that the URL names, for producers and for consumers. Rejects with `invalid_input` for a URL of
 * another kind, with `unavailable` when the server cannot be reached, and with `conflict` when it is unsuitable for a
 * queue or has another number of shards; nothing is changed then.
 */
export const openIngestQueue = async (options: OpenIngestQueueOptions): Promise<OpenedQueue> => {
  const { url, codec, namespace, bytesMax, ageMaxMs } = options;
  const onError = seldom(options.onError);
  assertShards(options.shards);
  const { spool, server, putCallsMax } = await openSpool({ url, namespace, onError });
  await assertRoom(spool, server.sizeBytesMax, bytesMax);
  for (const warning of server.warnings) options.onWarning?.(warning);
  const shards = await agreeOnShards(spool, options.shards);
  const bounds = { shards, bytesMax: finite(bytesMax), ageMaxMs: finite(ageMaxMs) };
  const producer = batchProducer({ spool, codec, bounds, putCallsMax });
  const consumers = new Set<Consumer>();
  let isClosed = false;
  let closed: Promise<void> | undefined;
  const assertOpen = (): void => {
    if (isClosed) throw unavailable('The server is shutting down; send this again to the next one.');
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await Promise.all(Array.from(consumers, async (consumer) => consumer.stop(0)));
    await within(closeMs, producer.settle());
    await within(closeMs, spool.close());
  };

  return {
    shards,
    queue: {
      enqueue: async (batch) => {
        assertOpen();
        await producer.enqueue(batch);
      },
      assertRoom: (projectId) => {
        assertOpen();
        producer.assertRoom(projectId);
      },
      pending: async (projectId) => spool.pending(projectId),
      close: async () => {
        isClosed = true;
        await producer.settle();
      },
    },
    consume: (consuming) => {
      const consumer = startConsumer({ spool, codec, onError }, consuming);
      consumers.add(consumer);
      return consumer;
    },
    stats: async () => spool.stats(),
    health: spoolHealth(spool),
    close: async () => (closed ??= close()),
  };
};

/** Servers accept integers only. */
const finite = (bound: number): number => Math.min(bound, Number.MAX_SAFE_INTEGER);

/** A full Redis refuses all senders, whatever their share is: the queue must reach its limit before. */
const assertRoom = async (spool: Spool, sizeBytesMax: number | undefined, bytesMax: number): Promise<void> => {
  if (sizeBytesMax === undefined || !Number.isFinite(bytesMax) || bytesMax * 3 <= sizeBytesMax * 2) return;
  await spool.close();
  const fitting = Math.floor((sizeBytesMax * 2) / 3);
  throw conflict(
    `The queue may hold ${bytesMax} bytes, and its Redis only ${sizeBytesMax} (maxmemory). ` +
      `Set QUEUE_BYTES_MAX to ${fitting} at most (two thirds), or maxmemory to ${Math.ceil(bytesMax * 1.5)} or more.`,
  );
};

const agreeOnShards = async (spool: Spool, wanted: number | undefined): Promise<number> => {
  try {
    const shards = await spool.fixShards(wanted ?? shardsDefault);
    if (wanted === undefined || wanted === shards) return shards;
    throw conflict(
      `The queue has ${shards} shards and this process is set to ${wanted}. Set it to ${shards}; or, to change the queue, ` +
        `let the workers drain it, stop every api and worker, and run ${advisedCommand(`reshard ${wanted}`)}.`,
    );
  } catch (error) {
    await spool.close();
    throw error;
  }
};

const spoolHealth = (spool: Spool): HealthCheck => ({
  check: async () => {
    const state: ComponentHealth = {
      name: 'queue',
      isHealthy: false,
      version: undefined,
      problem: 'The queue does not answer; check QUEUE_URL and its server.',
      sizeBytes: undefined,
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ComponentHealth>((resolve) => {
      timer = setTimeout(resolve, healthTimeoutMs, state);
    });
    const asked = spool.server().then(
      ({ version, problem, sizeBytes }) => ({
        ...state,
        version,
        problem,
        sizeBytes,
        isHealthy: problem === undefined,
      }),
      (error: unknown) => ({ ...state, problem: messageForCallersOf(error) }),
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  },
});

/** During an outage every connection reports the same error many times a second. */
const seldom = (tell: (error: Error) => void): ((error: Error) => void) => {
  const reported = new Map<string, number>();
  return (error) => {
    const now = performance.now();
    const last = reported.get(error.message);
    if (last !== undefined && now - last < sameErrorMs) return;
    if (reported.size > 100) reported.clear();
    reported.set(error.message, now);
    tell(error);
  };
};
