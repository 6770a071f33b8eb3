import type { IngestBatch } from './ingest-batch.ts';

/** Where accepted requests go. */
export interface IngestQueue {
  /**
   * Resolves once the batch survives the death of any one process. Rejects with `unavailable` when it could
   * not be taken: then nothing is promised, and sending it again is harmless.
   */
  enqueue(batch: IngestBatch): Promise<void>;
  /** Finishes what was taken, then refuses more. */
  close(): Promise<void>;
}
