import type { BatchId, ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Receipt } from './receipt.ts';

export interface LedgerQuery {
  /** Inclusive; cut down to its hour. */
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
}

/**
 * One hour's receipts, by the arrival of their requests. received = stored + Σ rejected + quarantined + discarded,
 * unless events that were quarantined have no dead letter. A batch that is sent again within a day counts once.
 */
export interface LedgerHour {
  readonly hour: Micros;
  readonly batches: number;
  readonly received: number;
  /** Events stored, those of replayed dead letters among them. */
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Events of open dead letters. */
  readonly quarantined: number;
  /** Events of discarded dead letters. */
  readonly discarded: number;
  readonly payloadBytes: number;
}

export interface LedgerReader {
  /** Hours with receipts, oldest first. */
  hours(projectId: ProjectId, query: LedgerQuery): Promise<readonly LedgerHour[]>;
  /** The projects with receipts in these hours. */
  projects(query: LedgerQuery): Promise<readonly ProjectId[]>;
  /** The receipts of a batch's parts that were written, by part. */
  batch(projectId: ProjectId, id: BatchId): Promise<readonly Receipt[]>;
  /** Which of these parts have a receipt: pending parts without one are still in flight. */
  written(projectId: ProjectId, parts: readonly BatchPart[]): Promise<readonly BatchPart[]>;
}

export interface BatchPart {
  readonly batchId: BatchId;
  readonly part: number;
}

/** A part of a batch that was accepted and is not known to be stored. */
export interface PendingPart extends BatchPart {
  readonly projectId: ProjectId;
  readonly receivedAt: Micros;
  readonly events: number;
  readonly payloadBytes: number;
}
