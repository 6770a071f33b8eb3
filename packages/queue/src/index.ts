export { inlineIngestQueue, type InlineIngestQueueOptions } from './inline-ingest-queue.ts';
