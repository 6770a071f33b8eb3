import type { Micros } from '@spanledger/core';
import { decodeBatch, encodeBatch } from '@spanledger/ingestion';
import {
  describeFailure,
  encryptionKeysOf,
  endMs,
  openMigratedStores,
  telemetryPlaceOf,
  undoList,
} from '@spanledger/runtime';
import { openPriceBooks } from '@spanledger/pricing';
import { openIngestQueue, openRedisLevels } from '@spanledger/queue';
import type { Logger } from 'pino';
import type { Services } from '../services.ts';
import type { QueueModeConfig } from '../config.ts';

/**
 * One of several processes on configured stores: accepted batches go to the queue, and workers write them. Changes no
 * schema: `conflict` or `unavailable` when the stores are not migrated to this version.
 */
export const openQueueMode = async (config: QueueModeConfig, logger: Logger, now: () => Micros): Promise<Services> => {
  const undo = undoList();
  try {
    const { DATABASE_URL: databaseUrl, QUEUE_URL: url } = config;
    const place = telemetryPlaceOf(config, { databaseUrl });
    if (place === undefined) throw new Error('the configuration names no telemetry store');
    const stores = await openMigratedStores({
      databaseUrl,
      telemetry: place,
      now,
      encryptionKeys: encryptionKeysOf(config),
    });
    undo.push(async () => stores.close(), endMs);
    const { postgres, telemetry } = stores;
    const priceBooks = await openPriceBooks(postgres.priceHistory);
    undo.push(async () => priceBooks.close(), endMs);
    const ingest = await openIngestQueue({
      url,
      codec: { encode: encodeBatch, decode: decodeBatch },
      ...(config.QUEUE_SHARDS === undefined ? {} : { shards: config.QUEUE_SHARDS }),
      bytesMax: config.QUEUE_BYTES_MAX,
      ageMaxMs: config.QUEUE_AGE_MAX_MS,
      onError: (error) => logger.warn(describeFailure(error), 'the queue'),
      onWarning: (message) => logger.warn(message),
    });
    undo.push(async () => ingest.close());
    const redisLevels = isRedis(url) ? await openRedisLevels({ url }) : undefined;
    if (redisLevels !== undefined) undo.push(async () => redisLevels.close());
    return {
      mode: 'queue',
      postgres,
      telemetry,
      priceBooks,
      limitLevels: redisLevels?.levels ?? postgres.limitLevels,
      queue: ingest.queue,
      queueMetrics: async () => ingest.stats(),
      queueBytesMax: config.QUEUE_BYTES_MAX,
      health: [ingest.health],
      brought: undefined,
      failed: new Promise(() => undefined),
      close: undo.run,
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
};

const isRedis = (url: string): boolean => /^rediss?:/.test(url);
