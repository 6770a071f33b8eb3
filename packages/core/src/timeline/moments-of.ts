import type { ScoreId, TraceId } from '../ids.ts';
import type { StoredObservation } from '../ingest/telemetry-writer.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { TraceRecord } from '../traces/trace.ts';
import { momentsOfObservation, momentsOfScore, momentsOfTrace } from './moments-of-steps.ts';
import type { TimelineMoment } from './timeline.ts';

/** The stored entities of a trace, or a part of them. */
export interface TimelineEntities {
  readonly traceId: TraceId;
  /** `undefined`: not in this part. */
  readonly trace: TraceRecord | undefined;
  readonly observations: readonly StoredObservation[];
  readonly scores: ReadonlyMap<ScoreId, ScoreRecord>;
}

/**
 * The events of a trace, and the times at which its fields got their current values; `orderMoments` sorts them. Derived
 * from the merged records alone, so it is independent of arrival. An overwritten value is gone, and so is the time when
 * it was stated; a derived value has no time and is with its step's start. The changes of a step together, in order,
 * come to its present state.
 */
export const momentsOf = (
  { traceId, trace, observations, scores }: TimelineEntities,
  withBodies: boolean,
): readonly TimelineMoment[] => [
  ...(trace === undefined ? [] : momentsOfTrace(traceId, trace, withBodies)),
  ...observations.flatMap((observation) => momentsOfObservation(observation, withBodies)),
  ...[...scores].flatMap(([id, record]) => momentsOfScore(id, record, traceId, withBodies)),
];
