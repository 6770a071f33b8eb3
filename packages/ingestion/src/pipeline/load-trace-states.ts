import {
  inSlices,
  type ObservationPatch,
  type ObservationRecord,
  type ScorePatch,
  type ScoreRecord,
  type TracePatch,
  type TraceRecord,
} from '@spanledger/core';
import {
  addWhole,
  traceCacheKey,
  type Gathered,
  type GatheredPatches,
  type WholeObservation,
} from './gather-patches.ts';
import { mayHavePatches, withStored, type WithStored } from './merge-stored.ts';
import type { TraceStates } from './trace-states.ts';

type GatheredObservation = Gathered<ObservationPatch, ObservationRecord>;

/** The patches of a group with the stored records of their entities. */
export interface LoadedStates {
  /** Whole observations without a known patch: they need not be merged with a stored record. */
  readonly complete: readonly WholeObservation[];
  readonly traces: WithStored<TracePatch, TraceRecord>;
  readonly scores: WithStored<ScorePatch, ScoreRecord>;
  readonly observations: WithStored<ObservationPatch, ObservationRecord>;
}

/** Reads the uncached entities of a group, concurrently. */
export const loadTraceStates = async (gathered: GatheredPatches, states: TraceStates): Promise<LoadedStates> => {
  const [traces, inPatches, scores] = await Promise.all([
    withStored(gathered.traces, states.traces),
    withStored(gathered.observations, states.observations),
    withStored(gathered.scores, states.scores),
  ]);
  const { complete, unmerged } = await partComplete(gathered.complete, traces);
  if (unmerged.size === 0) return { complete, traces, scores, observations: inPatches };
  const whole = await withStored(unmerged, states.observations);
  const observations = {
    gathered: new Map([...inPatches.gathered, ...whole.gathered]),
    stored: new Map([...inPatches.stored, ...whole.stored]),
  };
  return { complete, traces, scores, observations };
};

interface Parted {
  readonly complete: readonly WholeObservation[];
  /** Stored ones without patches in the group. */
  readonly unmerged: ReadonlyMap<string, GatheredObservation>;
}

/** Whole observations of a trace that may have patches are merged like patches: one of theirs may be stored already. */
const partComplete = async (
  whole: readonly WholeObservation[],
  { stored }: WithStored<TracePatch, TraceRecord>,
): Promise<Parted> => {
  const complete: WholeObservation[] = [];
  const unmerged = new Map<string, GatheredObservation>();
  if (stored.size === 0) return { complete: whole, unmerged };
  await inSlices(whole, (entry) => {
    const { projectId, patch } = entry;
    if (mayHavePatches(stored.get(traceCacheKey(projectId, patch.traceId)))) addWhole(unmerged, entry);
    else complete.push(entry);
  });
  return { complete, unmerged };
};
