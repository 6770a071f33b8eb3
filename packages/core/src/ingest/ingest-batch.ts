import type { Clock } from '../merge/clock.ts';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { Micros } from '../time.ts';
import type { TraceRecord } from '../traces/trace.ts';

export interface ObservationPiece {
  readonly traceId: TraceId;
  readonly id: ObservationId;
  readonly record: ObservationRecord;
  /** The piece is the whole entity (a finished OTLP span), so nothing needs to be read before it is written. */
  readonly isComplete: boolean;
  /** The client did not say which trace; `traceId` is a stand-in until the observation is found by its id. */
  readonly isTraceUnknown: boolean;
}

export interface TracePiece {
  readonly id: TraceId;
  readonly record: TraceRecord;
}

export interface ScorePiece {
  readonly id: ScoreId;
  readonly record: ScoreRecord;
}

/** Ends everything that the trace (with its observations and scores) or the score was up to `clock`. */
export type Deletion =
  | { readonly kind: 'trace'; readonly id: TraceId; readonly clock: Clock }
  | { readonly kind: 'score'; readonly id: ScoreId; readonly clock: Clock };

/** What one accepted request holds, normalised: pieces of entities, in any order, any of them repeated. */
export interface IngestBatch {
  readonly projectId: ProjectId;
  readonly receivedAt: Micros;
  /** The size of the request's decompressed body: what limits on waiting work are counted in. */
  readonly payloadBytes: number;
  readonly observations: readonly ObservationPiece[];
  readonly traces: readonly TracePiece[];
  readonly scores: readonly ScorePiece[];
  readonly deletions: readonly Deletion[];
}
