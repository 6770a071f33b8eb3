import type { Clock } from '../merge/clock.ts';
import type { BatchId, ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { TraceRecord } from '../traces/trace.ts';

/** What every patch of a request carries. */
interface Patch {
  /** How many of the request's events the patch is made from: they are stored once it is. 0 for an implied patch. */
  readonly events: number;
}

export interface ObservationPatch extends Patch {
  readonly traceId: TraceId;
  readonly id: ObservationId;
  readonly record: ObservationRecord;
  /** The patch is the whole entity (a finished OTLP span), so nothing needs to be read before it is written. */
  readonly isComplete: boolean;
  /** The client sent no trace id; `traceId` is a placeholder until the observation is found by its id. */
  readonly isTraceUnknown: boolean;
  /** Of a whole patch that reports usage as its own: the response of that usage. */
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
 * Deletes everything stored of the trace (with its observations and scores) or of the score when the deletion is first
 * applied, whatever the clock of the values, and everything later whose clock is at most `clock`.
 */
export type Deletion =
  | { readonly kind: 'trace'; readonly id: TraceId; readonly clock: Clock }
  | { readonly kind: 'score'; readonly id: ScoreId; readonly clock: Clock };

/** Why an event was refused, in few words that do not vary with the event: `bad_id`, `invalid`, `unknown_type`. */
export type RejectionReason = string;

/**
 * What one accepted request holds, normalised: patches of entities, in any order, any of them repeated. The events of
 * its patches and those rejected add up to the events received.
 */
export interface IngestBatch {
  /** Derived from the project and the request's content: the same request sent again is the same batch. */
  readonly id: BatchId;
  /** Which part of the batch this is; 0 unless the batch was split for several writers (`partNumber`). */
  readonly part: number;
  readonly projectId: ProjectId;
  /** Events refused while the request was read, by reason; with the first part alone. */
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  readonly receivedAt: Micros;
  /** The size of the request's decompressed body, by which limits on waiting work are counted. */
  readonly payloadBytes: number;
  readonly observations: readonly ObservationPatch[];
  readonly traces: readonly TracePatch[];
  readonly scores: readonly ScorePatch[];
  readonly deletions: readonly Deletion[];
  /**
   * The dead letter that this batch replays. Its events were counted when they first arrived, so it has no receipt; the
   * process that stores it sets the letter's state to `replayed`.
   */
  readonly replayOf?: string | undefined;
  /** Events of observations that were taken out and sent on to the writer of their trace: they count with this part. */
  readonly sentOnEvents?: number | undefined;
  /** Stored traces whose counting reports are to be decided again. */
  readonly recounted?: readonly TraceId[] | undefined;
  /** The batch was sent on in this way. Its events count with the part that they were taken out of. */
  readonly isSentOn?: boolean | undefined;
  /** Another writer had begun to store it when it lost the traces, so its rows may still appear. */
  readonly wasBegunElsewhere?: boolean | undefined;
}
