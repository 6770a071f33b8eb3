import {
  clickHouseDeadLetterStore,
  clickHouseRecordReader,
  clickHouseTelemetryWriter,
  openClickHouse,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import type { IngestBatch, Micros, PriceBook } from '@spanledger/core';
import { createPipeline, sendStraysOn } from '@spanledger/ingestion';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { inlineIngestQueue, type ConsumeOptions } from '@spanledger/queue';
import type { Config } from './config.ts';
import { ingestConsumer } from './consumers/ingest.ts';
import { strayConsumer } from './consumers/strays.ts';
import { undecodableConsumer } from './consumers/undecodable.ts';
import { observeDeadLetters, observeWriter } from './observability/observe-stores.ts';
import type { ProjectRates } from './observability/project-rates.ts';
import type { WorkerMetrics } from './observability/worker-metrics.ts';
import { projectStates } from './projects/project-states.ts';

export interface Stores {
  readonly postgres: PostgresStore;
  readonly clickhouse: ClickHouse;
  close(): Promise<void>;
}

/** Opens both stores; nothing is connected before it is needed. */
export const openStores = ({ DATABASE_URL, CLICKHOUSE_URL }: Config): Stores => {
  const postgres = openPostgresStore({ url: DATABASE_URL, poolMax: 2 });
  const clickhouse = openClickHouse({ url: CLICKHOUSE_URL });
  return {
    postgres,
    clickhouse,
    close: async () => {
      await Promise.all([clickhouse.close(), postgres.close()]);
    },
  };
};

interface WritingParts {
  readonly stores: Stores;
  readonly prices: PriceBook;
  readonly config: Config;
  readonly metrics: WorkerMetrics;
  readonly rates: ProjectRates;
  readonly now: () => Micros;
  /** Puts a batch into the queue, for the owner of its shard. */
  readonly send: (batch: IngestBatch) => Promise<void>;
}

export type Writing = Pick<ConsumeOptions, 'process' | 'onUndecodable' | 'onShardsChanged'>;

/** Batches of all shards gather for so long, so that inserts are few and large. */
const gatherMs = 20;

/** What becomes of a batch off the queue: the pipeline of local mode behind the same group commit. */
export const openWriting = ({ stores, prices, config, metrics, rates, now, send }: WritingParts): Writing => {
  const { clickhouse, postgres } = stores;
  const writer = observeWriter(clickHouseTelemetryWriter(clickhouse), metrics, rates, now);
  const deadLetters = observeDeadLetters(clickHouseDeadLetterStore(clickhouse), metrics);
  const reader = clickHouseRecordReader(clickhouse);
  const pipeline = createPipeline({
    reader,
    writer,
    deadLetters,
    prices,
    now,
    cacheBytesMax: config.INGEST_CACHE_BYTES_MAX,
    isOneOfMany: true,
  });
  const groups = inlineIngestQueue({
    process: async (batches) => pipeline.process(batches),
    waitMs: gatherMs,
    // How much is taken off the queue at a time is bounded there.
    waitingBytesMax: Number.POSITIVE_INFINITY,
  });
  const store = strayConsumer({
    sendOn: async (batch) => sendStraysOn(batch, { reader, send }),
    store: async (batch) => groups.enqueue(batch),
  });
  const projects = projectStates(postgres.projects, now);
  return {
    process: ingestConsumer({ projects, deadLetters, writer, now, store }),
    onUndecodable: undecodableConsumer({ deadLetters, writer, now }),
    onShardsChanged: () => pipeline.forget(),
  };
};
