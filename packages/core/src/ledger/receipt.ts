import type { BatchId, ProjectId } from '../ids.ts';
import type { RejectionReason } from '../ingest/ingest-batch.ts';
import type { Micros } from '../time.ts';

/**
 * What became of one part of a batch. Writing it again changes nothing: it is keyed by batch and part, and the
 * same batch always counts the same. received = stored + Σ rejected + quarantined.
 */
export interface Receipt {
  readonly batchId: BatchId;
  readonly part: number;
  readonly projectId: ProjectId;
  /** When the request came; the hour and day that the ledger counts it under. */
  readonly receivedAt: Micros;
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  /** Events that went to the dead letters when this part was written. */
  readonly quarantined: number;
  readonly payloadBytes: number;
  readonly storedAt: Micros;
}
