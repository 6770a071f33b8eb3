import {
  type IngestBatch,
  inSlices,
  type MergeableRecord,
  mergeMany,
  mergeRecords,
  observationFields,
  type ObservationPatch,
  type ObservationRecord,
  type Place,
  type ProjectId,
  type RegisterFields,
  scoreFields,
  type ScorePatch,
  type ScoreRecord,
  traceFields,
  type TracePatch,
  type TraceRecord,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { placeholderTrace } from './placeholder-trace.ts';

export interface Gathered<P, T> {
  readonly projectId: ProjectId;
  readonly patch: P;
  readonly record: T;
  /** The records that it was merged from. */
  readonly records: readonly T[];
  /** Places of copies that may have been stored before the trace was known. */
  readonly orphanAt: readonly Place[];
}

/** All patches of a group of batches, one entry per entity, by its cache key. */
export interface GatheredPatches {
  readonly traces: Map<string, Gathered<TracePatch, TraceRecord>>;
  readonly scores: Map<string, Gathered<ScorePatch, ScoreRecord>>;
  /** Observations that must be merged with their stored records. */
  readonly observations: Map<string, Gathered<ObservationPatch, ObservationRecord>>;
  /** Whole observations: nothing needs to be read for them. May have one twice; the store keeps one. */
  readonly complete: readonly WholeObservation[];
}

/** Most of the load: its only record is its patch. */
export interface WholeObservation {
  readonly projectId: ProjectId;
  readonly patch: ObservationPatch;
}

export const traceCacheKey = (projectId: ProjectId, id: string): string => entityKey(projectId, id);
export const scoreCacheKey = (projectId: ProjectId, id: string): string => entityKey(projectId, id);
export const observationCacheKey = (projectId: ProjectId, traceId: string, id: string): string =>
  entityKey(projectId, traceId, id);

interface Patches<P, T> {
  readonly projectId: ProjectId;
  readonly patch: P;
  readonly records: [T, ...T[]];
  orphanAt: readonly Place[];
}

type Collected<P, T> = Map<string, Patches<P, T>>;

const none: readonly Place[] = [];

const add = <P extends { readonly record: T }, T>(
  into: Collected<P, T>,
  key: string,
  projectId: ProjectId,
  patch: P,
): void => {
  const known = into.get(key);
  if (known === undefined) into.set(key, { projectId, patch, records: [patch.record], orphanAt: none });
  else known.records.push(patch.record);
};

const merged = async <P, T extends MergeableRecord>(
  fields: RegisterFields<T>,
  collected: Collected<P, T>,
): Promise<Map<string, Gathered<P, T>>> => {
  const gathered = new Map<string, Gathered<P, T>>();
  await inSlices(collected, ([key, { projectId, patch, records, orphanAt }]) => {
    gathered.set(key, { projectId, patch, record: mergeMany(fields, records), records, orphanAt });
  });
  return gathered;
};

/** Adds a whole observation to those that are merged with stored records. */
export const addWhole = (
  into: Map<string, Gathered<ObservationPatch, ObservationRecord>>,
  { projectId, patch }: WholeObservation,
): void => {
  const { record } = patch;
  const key = observationCacheKey(projectId, patch.traceId, patch.id);
  const known = into.get(key);
  const all = known === undefined ? record : mergeRecords(observationFields, known.record, record);
  into.set(key, { projectId, patch, record: all, records: [...(known?.records ?? []), record], orphanAt: none });
};

const orphanPlace = ({ id, record }: ObservationPatch): Place => ({
  at: record.startTime ?? 0,
  traceId: placeholderTrace(id),
});

/**
 * Merges the patches of each entity within the group. `mustMerge` returns true if a whole observation must be merged
 * with its stored copy.
 */
export const gatherPatches = async (
  batches: readonly IngestBatch[],
  mustMerge: (projectId: ProjectId, patch: ObservationPatch) => boolean,
): Promise<GatheredPatches> => {
  const traces: Collected<TracePatch, TraceRecord> = new Map();
  const scores: Collected<ScorePatch, ScoreRecord> = new Map();
  const inPatches: Collected<ObservationPatch, ObservationRecord> = new Map();
  const complete: WholeObservation[] = [];
  for (const { projectId, observations, ...batch } of batches) {
    await inSlices(batch.traces, (patch) => add(traces, traceCacheKey(projectId, patch.id), projectId, patch));
    await inSlices(batch.scores, (patch) => add(scores, scoreCacheKey(projectId, patch.id), projectId, patch));
    await inSlices(observations, (patch) => {
      if (patch.isComplete) return;
      const key = observationCacheKey(projectId, patch.traceId, patch.id);
      add(inPatches, key, projectId, patch);
      const entry = inPatches.get(key);
      if (batch.isSentOn === true && entry !== undefined) entry.orphanAt = [...entry.orphanAt, orphanPlace(patch)];
    });
  }
  for (const { projectId, observations } of batches) {
    await inSlices(observations, (patch) => {
      if (!patch.isComplete) return;
      const isMerged = mustMerge(projectId, patch);
      // Without patches, no key is created for each whole observation.
      const key = isMerged || inPatches.size > 0 ? observationCacheKey(projectId, patch.traceId, patch.id) : '';
      if (isMerged || inPatches.has(key)) add(inPatches, key, projectId, patch);
      else complete.push({ projectId, patch });
    });
  }
  return {
    traces: await merged(traceFields, traces),
    scores: await merged(scoreFields, scores),
    observations: await merged(observationFields, inPatches),
    complete,
  };
};
