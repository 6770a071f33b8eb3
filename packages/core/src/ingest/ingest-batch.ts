import type { Clock } from '../merge/clock.ts';
import type { BatchId, ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { TraceRecord } from '../traces/trace.ts';

/** What every patch of a request carries. */
interface Patch {
  /** How many of the request's events the patch stands for: they are stored once it is. 0 for what is implied. */
  readonly events: number;
}

export interface ObservationPatch extends Patch {
  readonly traceId: TraceId;
  readonly id: ObservationId;
  readonly record: ObservationRecord;
  /** The patch is the whole entity (a finished OTLP span), so nothing needs to be read before it is written. */
  readonly isComplete: boolean;
  /** The client did not say which trace; `traceId` is a placeholder until the observation is found by its id. */
  readonly isTraceUnknown: boolean;
  /** Of a whole patch that reports usage as its own: the response whose usage that is. */
  readonly responseId?: string | undefined;
}

export interface TracePatch extends Patch {
  readonly id: TraceId;
  readonly record: TraceRecord;
}

export interface ScorePatch extends Patch {
  readonly id: ScoreId;
  readonly record: ScoreRecord;
}

/**
 * Ends everything that is known of the trace (with its observations and scores) or of the score when the deletion is
 * first taken, at any time that its clients gave it, and what comes later but was stated up to `clock`.
 */
export type Deletion =
  | { readonly kind: 'trace'; readonly id: TraceId; readonly clock: Clock }
  | { readonly kind: 'score'; readonly id: ScoreId; readonly clock: Clock };

/** Why an event was refused, in few words that do not vary with the event: `bad_id`, `invalid`, `unknown_type`. */
export type RejectionReason = string;

/**
 * What one accepted request holds, normalised: patches of entities, in any order, any of them repeated.
 * The events that its patches stand for and those rejected add up to the events received.
 */
export interface IngestBatch {
  /** Derived from the project and the request's content: the same request sent again is the same batch. */
  readonly id: BatchId;
  /** Which part of the batch this is; 0 unless the batch was split for several writers (`partNumber`). */
  readonly part: number;
  readonly projectId: ProjectId;
  /** Events refused when the request was read, by reason; with the first part alone. */
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  readonly receivedAt: Micros;
  /** The size of the request's decompressed body: what limits on waiting work are counted in. */
  readonly payloadBytes: number;
  readonly observations: readonly ObservationPatch[];
  readonly traces: readonly TracePatch[];
  readonly scores: readonly ScorePatch[];
  readonly deletions: readonly Deletion[];
  /**
   * The dead letter that this batch replays. Its events were counted when they first came, so it leaves no receipt;
   * the process that stores it sets the letter's state to `replayed`.
   */
  readonly replayOf?: string | undefined;
  /** Events of observations that were taken out and sent on to the writer of their trace: they count with this part. */
  readonly sentOnEvents?: number | undefined;
  /** Stored traces of which it is decided anew which reports count. */
  readonly recounted?: readonly TraceId[] | undefined;
  /** The batch is what was sent on so. Its events count with the part that it was taken out of. */
  readonly isSentOn?: boolean | undefined;
  /** Another writer had begun to store it when it lost the traces, so that rows of its making may still come. */
  readonly wasBegunElsewhere?: boolean | undefined;
}
