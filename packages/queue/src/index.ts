export { exposeQueue, type QueueMetrics } from './expose-queue.ts';
export { inlineIngestQueue, type InlineIngestQueue, type InlineIngestQueueOptions } from './inline-ingest-queue.ts';
export { inspectQueue, type QueueInspection } from './inspect-queue.ts';
export { openRedisLevels, type OpenedLevels } from './levels/redis-level-store.ts';
export { openIngestQueue } from './open-ingest-queue.ts';
export type {
  BatchCodec,
  ConsumeOptions,
  Consumer,
  OpenedQueue,
  OpenIngestQueueOptions,
  ProjectBacklog,
  QueueStats,
} from './opened-queue.ts';
export { planReshard, reshard, type Resharding } from './reshard.ts';
export { splitBatch, type ShardPart } from './split-batch.ts';
