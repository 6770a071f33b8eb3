import type { BatchId, ProjectId } from '../ids.ts';
import type { RejectionReason } from '../ingest/ingest-batch.ts';
import type { Micros } from '../time.ts';

/**
 * The outcome of one part of a batch. Writing it again changes nothing: its key is batch and part, and the same batch
 * always has the same counts. received = stored + Σ rejected + quarantined.
 */
export interface Receipt {
  readonly batchId: BatchId;
  readonly part: number;
  readonly projectId: ProjectId;
  /** The arrival of the request; the hour and day under which the ledger counts it. */
  readonly receivedAt: Micros;
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  /** Events that went to the dead letters when this part was written. */
  readonly quarantined: number;
  readonly payloadBytes: number;
  readonly storedAt: Micros;
}
