import type { ProjectId } from '../ids.ts';
import type { PendingPart } from '../ledger/ledger-reader.ts';
import type { IngestBatch } from './ingest-batch.ts';

/** The queue of accepted requests. */
export interface IngestQueue {
  /**
   * Resolves once the batch survives the death of any one process. Rejects with `unavailable` when it could not be
   * enqueued: then it may or may not be stored, and sending it again is harmless.
   */
  enqueue(batch: IngestBatch): Promise<void>;
  /**
   * Throws the error of `enqueue` if it is known without I/O: for a project that was refused for lack of room a moment
   * ago. Its body need not be read then.
   */
  assertRoom(projectId: ProjectId): void;
  /** Parts that were enqueued and are not known to be stored, of one project or of all. */
  pending(projectId?: ProjectId): Promise<readonly PendingPart[]>;
  /** Finishes enqueued batches, then refuses more. */
  close(): Promise<void>;
}
