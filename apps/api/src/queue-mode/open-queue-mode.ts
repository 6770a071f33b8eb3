import { checkClickHouseSchema, openClickHouse } from '@spanledger/clickhouse-store';
import { decodeBatch, encodeBatch } from '@spanledger/ingestion';
import { undoList } from '@spanledger/lifecycle';
import { checkPostgresSchema, openPostgresStore } from '@spanledger/postgres-store';
import { openPriceBooks } from '@spanledger/price-book';
import { openIngestQueue } from '@spanledger/queue';
import type { Logger } from 'pino';
import type { Backing } from '../backing.ts';
import type { QueueModeConfig } from '../config.ts';

/**
 * One of several processes on given stores: what it accepts goes to the queue, and workers write it. Changes no
 * schema: `conflict` or `unavailable` when the stores are not migrated to this version.
 */
export const openQueueMode = async (config: QueueModeConfig, logger: Logger): Promise<Backing> => {
  const undo = undoList();
  try {
    const { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, QUEUE_URL: url } = config;
    await Promise.all([checkPostgresSchema(databaseUrl), checkClickHouseSchema({ url: clickhouseUrl })]);
    const postgres = openPostgresStore({ url: databaseUrl });
    undo.push(async () => postgres.close());
    const clickhouse = openClickHouse({ url: clickhouseUrl });
    undo.push(async () => clickhouse.close());
    const priceBooks = await openPriceBooks(postgres.priceHistory);
    undo.push(async () => priceBooks.close());
    const ingest = await openIngestQueue({
      url,
      codec: { encode: encodeBatch, decode: decodeBatch },
      ...(config.QUEUE_SHARDS === undefined ? {} : { shards: config.QUEUE_SHARDS }),
      bytesMax: config.QUEUE_BYTES_MAX,
      ageMaxMs: config.QUEUE_AGE_MAX_MS,
      onError: (error) => logger.warn({ problem: error.message }, 'the queue'),
      onWarning: (message) => logger.warn(message),
    });
    undo.push(async () => ingest.close());
    return {
      mode: 'queue',
      postgres,
      clickhouse,
      priceBooks,
      queue: ingest.queue,
      queueFigures: async () => ingest.stats(),
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
