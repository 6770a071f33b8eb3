import { conflict, invalidInput, unavailable, type ComponentHealth, type HealthCheck } from '@spanledger/core';
import { startConsumer } from './consume/consumer.ts';
import { batchProducer } from './enqueue-batch.ts';
import { openSpool } from './open-spool.ts';
import type { Consumer, OpenedQueue, OpenIngestQueueOptions } from './opened-queue.ts';
import type { Spool } from './spool/spool.ts';

const shardsDefault = 8;
const shardsMax = 256;
const healthTimeoutMs = 2_000;
const sameErrorMs = 5_000;

/**
 * Opens the queue that the URL names, for producers and for consumers. Rejects with `invalid_input` for a URL of
 * another kind, with `unavailable` when the server cannot be reached, and with `conflict` when it is not fit to hold
 * a queue or has another number of shards; nothing is changed then.
 */
export const openIngestQueue = async (options: OpenIngestQueueOptions): Promise<OpenedQueue> => {
  const { url, codec, namespace, bytesMax, ageMaxMs } = options;
  const onError = seldom(options.onError);
  assertShards(options.shards);
  const { spool, server, putCallsMax, openJobs } = await openSpool({ url, namespace, onError });
  for (const warning of server.warnings) options.onWarning?.(warning);
  const shards = await agreeOnShards(spool, options.shards);
  const jobs = openJobs(shards);
  const bounds = { shards, bytesMax, ageMaxMs };
  const producer = batchProducer({ spool, jobs, codec, bounds, putCallsMax, onError });
  const consumers = new Set<Consumer>();
  let isClosed = false;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    isClosed = true;
    await Promise.all(Array.from(consumers, async (consumer) => consumer.stop(0)));
    await producer.settle();
    await jobs.close();
    await spool.close();
  };

  return {
    shards,
    queue: {
      enqueue: async (batch) => {
        if (isClosed) throw unavailable('The server is shutting down; send this again to the next one.');
        await producer.enqueue(batch);
      },
      pending: async (projectId) => spool.pending(projectId),
      close: async () => {
        isClosed = true;
        await producer.settle();
      },
    },
    consume: (consuming) => {
      const consumer = startConsumer({ spool, jobs, codec, onError }, consuming);
      consumers.add(consumer);
      return consumer;
    },
    stats: async () => spool.stats(),
    health: spoolHealth(spool),
    close: async () => (closed ??= close()),
  };
};

/**
 * Changes the number of shards. Rejects with `conflict`, changing nothing, while anything waits in the queue or any
 * consumer is live. Producers that were open before refuse what they are given, and must be restarted.
 */
export const reshard = async (options: {
  readonly url: string;
  readonly shards: number;
  readonly namespace?: string;
}): Promise<void> => {
  assertShards(options.shards);
  const { spool } = await openSpool({ url: options.url, namespace: options.namespace, onError: () => undefined });
  try {
    const obstacle = await spool.changeShards(options.shards);
    if (obstacle === 'consumers')
      throw conflict('A worker still holds shards; stop every worker, wait some seconds, and try again.');
    if (obstacle === 'parts')
      throw conflict('The queue is not empty; let the workers drain it, stop them, and try again.');
  } finally {
    await spool.close();
  }
};

const assertShards = (shards: number | undefined): void => {
  if (shards !== undefined && !(Number.isInteger(shards) && shards >= 1 && shards <= shardsMax))
    throw invalidInput(`The number of shards must be a whole number from 1 to ${shardsMax}.`);
};

const agreeOnShards = async (spool: Spool, wanted: number | undefined): Promise<number> => {
  try {
    const shards = await spool.fixShards(wanted ?? shardsDefault);
    if (wanted === undefined || wanted === shards) return shards;
    throw conflict(
      `The queue has ${shards} shards and this process is set to ${wanted}. Set it to ${shards}; or, to change the queue, ` +
        `let the workers drain it, stop every api and worker, and reshard it to ${wanted} (docs/operations.md).`,
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
      (error: unknown) => ({ ...state, problem: error instanceof Error ? error.message : state.problem }),
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  },
});

/** During an outage every connection says the same many times a second. */
const seldom = (tell: (error: Error) => void): ((error: Error) => void) => {
  const told = new Map<string, number>();
  return (error) => {
    const now = performance.now();
    const last = told.get(error.message);
    if (last !== undefined && now - last < sameErrorMs) return;
    if (told.size > 100) told.clear();
    told.set(error.message, now);
    tell(error);
  };
};
