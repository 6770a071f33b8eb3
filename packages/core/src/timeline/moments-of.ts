import type { ScoreId, TraceId } from '../ids.ts';
import type { StoredObservation } from '../ingest/telemetry-writer.ts';
import type { ScoreRecord } from '../scores/score.ts';
import type { TraceRecord } from '../traces/trace.ts';
import { momentsOfObservation, momentsOfScore, momentsOfTrace } from './moments-of-steps.ts';
import type { TimelineMoment } from './timeline.ts';

/** What is stored of a trace, or a part of it. */
export interface TimelineEntities {
  readonly traceId: TraceId;
  /** `undefined`: not in this part. */
  readonly trace: TraceRecord | undefined;
  readonly observations: readonly StoredObservation[];
  readonly scores: ReadonlyMap<ScoreId, ScoreRecord>;
}

/**
 * What happened in a trace, and when its fields were given the values that they have; `orderMoments` puts it in order.
 * Made of the merged records alone, so it is the same however they arrived. It tells what can be known: a value that
 * was overwritten is gone, and so is when it was stated; a value that we derived has no time and is with its step's
 * start. The changes of a step together, in order, come to its present state.
 */
export const momentsOf = (
  { traceId, trace, observations, scores }: TimelineEntities,
  withBodies: boolean,
): readonly TimelineMoment[] => [
  ...(trace === undefined ? [] : momentsOfTrace(traceId, trace, withBodies)),
  ...observations.flatMap((observation) => momentsOfObservation(observation, withBodies)),
  ...[...scores].flatMap(([id, record]) => momentsOfScore(id, record, traceId, withBodies)),
];
