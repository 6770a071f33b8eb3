import type { ProjectId } from '../ids.ts';
import type { PendingPart } from '../ledger/ledger-reader.ts';
import type { IngestBatch } from './ingest-batch.ts';

/** Where accepted requests go. */
export interface IngestQueue {
  /**
   * Resolves once the batch survives the death of any one process. Rejects with `unavailable` when it could
   * not be taken: then nothing is promised, and sending it again is harmless.
   */
  enqueue(batch: IngestBatch): Promise<void>;
  /**
   * Throws what `enqueue` would reject with, where that is known without asking anyone: a project that was refused for
   * lack of room a moment ago. Its body need not be read then.
   */
  assertRoom(projectId: ProjectId): void;
  /** What was taken and is not known to be stored, of one project or of all. */
  pending(projectId?: ProjectId): Promise<readonly PendingPart[]>;
  /** Finishes what was taken, then refuses more. */
  close(): Promise<void>;
}
