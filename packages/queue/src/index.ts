export { inlineIngestQueue, type InlineIngestQueueOptions } from './inline-ingest-queue.ts';
export { openIngestQueue, reshard } from './open-ingest-queue.ts';
export type {
  BatchCodec,
  ConsumeOptions,
  Consumer,
  OpenedQueue,
  OpenIngestQueueOptions,
  ProjectBacklog,
  QueueStats,
} from './opened-queue.ts';
export { splitBatch, type ShardPart } from './split-batch.ts';
