import type { Micros, PriceBook } from '@spanledger/core';
import { createPipeline, deadLetterLine, writeMetrics, type WriteMetrics } from '@spanledger/ingestion';
import { matchModelNames, openPriceBooks } from '@spanledger/pricing';
import { refusePooler } from '@spanledger/postgres-store';
import { encryptionKeysIn, encryptionKeysOf, endMs, undoList, type Stores } from '@spanledger/runtime';
import { inlineIngestQueue, type InlineIngestQueue } from '@spanledger/queue';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Services } from '../services.ts';
import type { Config } from '../config.ts';
import { clickhouseUrlOf, engineSettings, openEngines, type Engines } from './open-engines.ts';
import { refuseDeleted } from './refuse-deleted.ts';
import { openOwnStores, type SchemaCare } from './open-own-stores.ts';

interface LocalModeParts {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly now: () => Micros;
  readonly schemas: SchemaCare;
  /** That were begun before; they are opened, and closed with the rest. */
  readonly engines?: Promise<Engines> | undefined;
}

/**
 * One process for everything: starts the engines that are not configured, migrates their schemas, and writes telemetry
 * itself. The metrics of writing are added to the registry.
 */
export const openLocalMode = async (config: Config, parts: LocalModeParts): Promise<Services> => {
  const { registry, logger, now, schemas } = parts;
  const undo = undoList();
  try {
    const engines = await (parts.engines ?? openEngines(engineSettings(config)));
    undo.push(async () => engines.stop());
    if (config.DATABASE_URL !== undefined) await refusePooler(config.DATABASE_URL);
    const lockLoss = new AbortController();
    const { encryptionKey } = engines;
    const stores = await openOwnStores({
      ...engines,
      encryptionKeys:
        encryptionKeysOf(config) ?? (encryptionKey === undefined ? undefined : encryptionKeysIn(encryptionKey)),
      now,
      schemas,
      onSlowMigration: (slow) => logger.info(slow, 'a migration of stored telemetry is running'),
      onWriterLockLost: (reason) => lockLoss.abort(reason),
    });
    undo.push(async () => stores.close(), endMs);
    const priceBooks = await openPriceBooks(stores.postgres.priceHistory);
    undo.push(async () => priceBooks.close(), endMs);
    const metrics = writeMetrics(registry, now, (letter) => logger.warn(deadLetterLine(letter), 'a dead letter'));
    const queue = openQueue({ stores, prices: priceBooks.current, metrics, config, now });
    undo.push(async () => queue.close(), endMs);
    const { databaseUrl, areEmbedded } = engines;
    const clickhouseUrl = clickhouseUrlOf(await engines.telemetry);
    return {
      mode: areEmbedded ? 'local' : 'servers',
      postgres: stores.postgres,
      telemetry: stores.telemetry,
      priceBooks,
      limitLevels: stores.postgres.limitLevels,
      queue,
      queueMetrics: async () => queue.stats(),
      queueBytesMax: config.INGEST_WAITING_BYTES_MAX,
      health: [],
      brought: areEmbedded ? { databaseUrl, clickhouseUrl } : undefined,
      failed: Promise.race([writerLockLost(lockLoss.signal), engines.died]),
      close: undo.run,
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
};

/** Resolves once the signal is aborted with a reason. */
const writerLockLost = async (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    const lost = (): void =>
      resolve(`the lock that makes this process the only writer was lost (${String(signal.reason)})`);
    if (signal.aborted) lost();
    signal.addEventListener('abort', lost, { once: true });
  });

interface QueueParts {
  readonly stores: Stores;
  readonly prices: PriceBook;
  readonly metrics: WriteMetrics;
  readonly config: Config;
  readonly now: () => Micros;
}

const openQueue = ({
  stores: { postgres, telemetry },
  prices,
  metrics,
  config,
  now,
}: QueueParts): InlineIngestQueue => {
  const pipeline = createPipeline({
    reader: telemetry.records,
    writer: metrics.observeWriter(telemetry.writer),
    deadLetters: metrics.observeDeadLetters(telemetry.deadLetters),
    prices,
    now,
    cacheBytesMax: config.INGEST_CACHE_BYTES_MAX,
  });
  const queue = inlineIngestQueue({
    process: async (batches) => pipeline.process(batches),
    waitingBytesMax: config.INGEST_WAITING_BYTES_MAX,
  });
  const assertLive = refuseDeleted(postgres.projects, now);
  return {
    ...queue,
    enqueue: async (batch) => {
      queue.assertRoom(batch.projectId);
      await assertLive(batch.projectId);
      await matchModelNames(batch, prices);
      await queue.enqueue(batch);
    },
  };
};
