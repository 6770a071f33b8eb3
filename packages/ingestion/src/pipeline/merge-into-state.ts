import type {
  Micros,
  ObservationPatch,
  ObservationRecord,
  ScorePatch,
  ScoreRecord,
  TracePatch,
  TraceRecord,
} from '@spanledger/core';
import type { WholeObservation } from './gather-patches.ts';
import type { LoadedStates } from './load-trace-states.ts';
import { mergeStored, type Merged } from './merge-stored.ts';
import { assertBounded } from './overfull-entities.ts';
import type { TraceStates } from './trace-states.ts';

/** The current entities of a group merged with its patches, by their keys. */
export interface MergedEntities {
  /** Whole observations without a known patch: nothing needs to be merged into them. */
  readonly complete: readonly WholeObservation[];
  readonly traces: ReadonlyMap<string, Merged<TracePatch, TraceRecord>>;
  readonly scores: ReadonlyMap<string, Merged<ScorePatch, ScoreRecord>>;
  readonly observations: ReadonlyMap<string, Merged<ObservationPatch, ObservationRecord>>;
}

/** Rejects with `OverfullEntitiesError` if that would make an entity too large. */
export const mergeIntoState = async (
  { complete, traces, observations, scores }: LoadedStates,
  states: TraceStates,
  now: Micros,
): Promise<MergedEntities> => {
  const merged = {
    traces: await mergeStored(traces, states.traces, now),
    observations: await mergeStored(observations, states.observations, now),
    scores: await mergeStored(scores, states.scores, now),
  };
  await assertBounded(merged);
  return { complete, ...merged };
};
