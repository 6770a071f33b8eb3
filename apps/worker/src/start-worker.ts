import { getHeapStatistics } from 'node:v8';
import { deadLetterLine, decodeBatch, encodeBatch, processRegistry, writeMetrics } from '@spanledger/ingestion';
import {
  describeFailure,
  endingMsMax,
  encryptionKeysOf,
  endMs,
  loggedClock,
  openMigratedStores,
  telemetryPlaceOf,
  undoList,
  type UndoList,
  type Running,
} from '@spanledger/runtime';
import { logProblems, openEvaluationEngine, startSharedWork, startWork } from '@spanledger/runtime/work';
import { openPriceBooks } from '@spanledger/pricing';
import { openIngestQueue, type OpenedQueue } from '@spanledger/queue';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { watchLoop } from './loop/watch-loop.ts';
import { serveProbes, type Probes } from './observability/serve-probes.ts';
import { logBatches } from './observability/log-batches.ts';
import { exposeSources } from './observability/worker-metrics.ts';
import { openWriting } from './open-writing.ts';

export interface Worker extends Running {
  /** Where `/health`, `/ready` and `/metrics` are. */
  readonly probesPort: number;
  /** Finishes what it can in time, returns the rest to the queue, and closes everything. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
}

/**
 * A decoded batch becomes records, rows and an insert: about this many times its size at once, in addition to the
 * cache.
 */
const heapPerInFlightByte = 8;
/** The leases of all shards are lost long before. */
const stuckMsMax = 30_000;

/**
 * Consumes batches of the queue until it is stopped. Changes no schema: rejects with `unavailable` or `conflict` when
 * the stores are not migrated to this version, with nothing changed.
 */
export const startWorker = async ({ config, logger, version }: WorkerOptions): Promise<Worker> => {
  const undo = undoList();
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    await undo.run();
  };
  let probes: Probes | undefined;
  // Closed last, so that probes see the process drain.
  undo.push(async () => probes?.close());
  undo.push(watchLoop(stuckMsMax));
  try {
    const { METRICS_HOST: host, METRICS_PORT: port } = config;
    const { stores, now } = await openStoresByTheirClock(undo, config, logger);
    const priceBooks = await openPriceBooks(stores.postgres.priceHistory, { isMatchingFirst: true });
    undo.push(async () => priceBooks.close(), endMs);
    const problemsOf = logProblems(logger);
    const privateAddresses = config.WEBHOOK_PRIVATE_ADDRESSES;
    const { looks } = startWork(undo, { ...stores, priceBooks, privateAddresses, now, problemsOf });
    const ingest = await openQueue(config, logger);
    undo.push(async () => ingest.close());
    const evaluation = openEvaluationEngine(undo, privateAddresses);
    startSharedWork(undo, { ...stores, priceBooks, queue: ingest.queue, evaluation, looks, now, logger });
    const registry = processRegistry({ app: 'worker', version });
    const metrics = writeMetrics(registry, now, (letter) => logger.warn(deadLetterLine(letter), 'a dead letter'));
    const { onPutAside, ...logging } = logBatches(logger, metrics);
    const consumer = ingest.consume({
      ...openWriting({
        stores,
        prices: priceBooks.current,
        config,
        metrics,
        now,
        shards: ingest.shards,
        send: async (batch) => ingest.queue.enqueue(batch),
        onPutAside,
      }),
      ...logging,
      inFlightBytesMax: getHeapStatistics().heap_size_limit / heapPerInFlightByte,
    });
    undo.push(async () => consumer.stop(config.SHUTDOWN_TIMEOUT_MS));
    exposeSources(registry, { queue: async () => ingest.stats(), shardsOwned: () => consumer.owned.length });
    const health = [stores.postgres.health, stores.telemetry.health, ingest.health];
    probes = await serveProbes({ host, port, registry, version, health, isStopping: () => isStopping });
    return { probesPort: probes.port, stop, stopMsMax: config.SHUTDOWN_TIMEOUT_MS + endingMsMax };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The stores, and a clock that is right even where that of this machine is not. */
const openStoresByTheirClock = async (undo: UndoList, config: Config, logger: Logger) => {
  const { DATABASE_URL: databaseUrl } = config;
  const telemetry = telemetryPlaceOf(config, { databaseUrl });
  if (telemetry === undefined) throw new Error('the configuration names no telemetry store');
  const clock = loggedClock('worker', logger);
  const { now } = clock;
  const encryptionKeys = encryptionKeysOf(config);
  const stores = await openMigratedStores({ databaseUrl, telemetry, now, poolMax: 2, encryptionKeys });
  undo.push(async () => stores.close(), endMs);
  undo.push(async () => clock.stop());
  await clock.follow(stores.postgres.readClock);
  return { stores, now };
};

const openQueue = async ({ QUEUE_URL: url, QUEUE_SHARDS: shards }: Config, logger: Logger): Promise<OpenedQueue> =>
  openIngestQueue({
    url,
    codec: { encode: encodeBatch, decode: decodeBatch },
    ...(shards === undefined ? {} : { shards }),
    // A worker only consumes: the bounds apply to producers.
    bytesMax: Number.POSITIVE_INFINITY,
    ageMaxMs: Number.POSITIVE_INFINITY,
    onError: (error) => logger.warn(describeFailure(error), 'the queue'),
    onWarning: (message) => logger.warn(message),
  });
