import {
  mergeRecords,
  observationFields,
  scoreFields,
  traceFields,
  type IngestBatch,
  type MergeableRecord,
  type ObservationPiece,
  type ObservationRecord,
  type ProjectId,
  type RegisterFields,
  type ScorePiece,
  type ScoreRecord,
  type TracePiece,
  type TraceRecord,
} from '@spanledger/core';

export interface Gathered<P, T> {
  readonly projectId: ProjectId;
  readonly piece: P;
  readonly record: T;
}

/** Everything that a group of batches says, one entry per entity, by its cache key. */
export interface GatheredPieces {
  readonly traces: Map<string, Gathered<TracePiece, TraceRecord>>;
  readonly scores: Map<string, Gathered<ScorePiece, ScoreRecord>>;
  /** Observations that must be merged with what is stored. */
  readonly observations: Map<string, Gathered<ObservationPiece, ObservationRecord>>;
  /** Whole observations: nothing needs to be read for them. May hold one twice; the store keeps one. */
  readonly complete: Gathered<ObservationPiece, ObservationRecord>[];
}

export const traceCacheKey = (projectId: ProjectId, id: string): string => `${projectId}\n${id}`;
export const scoreCacheKey = (projectId: ProjectId, id: string): string => `${projectId}\n${id}`;
export const observationCacheKey = (projectId: ProjectId, traceId: string, id: string): string =>
  `${projectId}\n${traceId}\n${id}`;

const add = <P extends { readonly record: T }, T extends MergeableRecord>(
  fields: RegisterFields<T>,
  into: Map<string, Gathered<P, T>>,
  key: string,
  projectId: ProjectId,
  piece: P,
): void => {
  const known = into.get(key);
  const record = known === undefined ? piece.record : mergeRecords(fields, known.record, piece.record);
  into.set(key, { projectId, piece, record });
};

/**
 * Merges the pieces of each entity within the group. `mustMerge` tells whether a whole observation has to
 * meet what is known of it already.
 */
export const gatherPieces = (batches: readonly IngestBatch[], mustMerge: (key: string) => boolean): GatheredPieces => {
  const gathered: GatheredPieces = { traces: new Map(), scores: new Map(), observations: new Map(), complete: [] };
  for (const { projectId, observations, traces, scores } of batches) {
    for (const piece of traces) {
      add(traceFields, gathered.traces, traceCacheKey(projectId, piece.id), projectId, piece);
    }
    for (const piece of scores) {
      add(scoreFields, gathered.scores, scoreCacheKey(projectId, piece.id), projectId, piece);
    }
    for (const piece of observations) {
      if (piece.isComplete) continue;
      const key = observationCacheKey(projectId, piece.traceId, piece.id);
      add(observationFields, gathered.observations, key, projectId, piece);
    }
  }
  for (const { projectId, observations } of batches) {
    for (const piece of observations) {
      if (!piece.isComplete) continue;
      const key = observationCacheKey(projectId, piece.traceId, piece.id);
      if (gathered.observations.has(key) || mustMerge(key)) {
        add(observationFields, gathered.observations, key, projectId, piece);
      } else {
        gathered.complete.push({ projectId, piece, record: piece.record });
      }
    }
  }
  return gathered;
};
