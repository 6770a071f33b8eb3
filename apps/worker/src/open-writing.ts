import { shardOf, type IngestBatch, type Micros, type PendingPart, type PriceBook } from '@spanledger/core';
import { createPipeline, sendOrphansOn, type WriteMetrics } from '@spanledger/ingestion';
import { matchModelNames } from '@spanledger/pricing';
import { inlineIngestQueue, type ConsumeOptions } from '@spanledger/queue';
import type { Stores } from '@spanledger/runtime';
import type { Config } from './config.ts';
import { ingestConsumer } from './consumers/ingest.ts';
import { orphanConsumer } from './consumers/orphans.ts';
import { poisonConsumer } from './consumers/poison.ts';
import { undecodableConsumer } from './consumers/undecodable.ts';
import { projectStates } from './projects/project-states.ts';

interface WritingParts {
  readonly stores: Stores;
  readonly prices: PriceBook;
  readonly config: Config;
  readonly metrics: WriteMetrics;
  readonly now: () => Micros;
  /** Into how many the queue parts all traces. */
  readonly shards: number;
  /** Enqueues a batch for the owner of its shard. */
  readonly send: (batch: IngestBatch) => Promise<void>;
  /** A part became a dead letter because its workers crashed on it. */
  readonly onPutAside: (part: PendingPart, deaths: number) => void;
}

export type Writing = Pick<ConsumeOptions, 'process' | 'onUndecodable' | 'onPoison' | 'onShardsChanged'>;

/** Batches of all shards are collected for this long, so that inserts are few and large. */
const gatherMs = 20;

/** No client waits for a group here: small ones leave the store a third of its time, so that reads do not queue behind them. */
const patience = { shareOfGroup: 0.5, msMax: 75 };

/** The processing of a batch off the queue: the pipeline of local mode behind the same group commit. */
export const openWriting = (parts: WritingParts): Writing => {
  const { stores, prices, config, metrics, now, shards, send, onPutAside } = parts;
  const { telemetry, postgres } = stores;
  const writer = metrics.observeWriter(telemetry.writer);
  const deadLetters = metrics.observeDeadLetters(telemetry.deadLetters);
  const reader = telemetry.records;
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
    patience,
    // The amount taken off the queue at a time is bounded there.
    waitingBytesMax: Number.POSITIVE_INFINITY,
  });
  const store = orphanConsumer({
    sendOn: async (batch) => sendOrphansOn(batch, { reader, send }),
    store: async (batch) => {
      await matchModelNames(batch, prices);
      await groups.enqueue(batch);
    },
  });
  const projects = projectStates(postgres.projects, now);
  return {
    process: ingestConsumer({ projects, deadLetters, writer, now, store }),
    onUndecodable: undecodableConsumer({ deadLetters, writer, now }),
    onPoison: poisonConsumer({ deadLetters, writer, now, onPutAside }),
    onShardsChanged: (_owned, changed) =>
      pipeline.invalidate((projectId, id) => changed.includes(shardOf(projectId, id, shards))),
  };
};
