import {
  type IngestBatch,
  inSlices,
  type MergeableRecord,
  mergeMany,
  mergeRecords,
  observationFields,
  type ObservationPiece,
  type ObservationRecord,
  type Place,
  type ProjectId,
  type RegisterFields,
  scoreFields,
  type ScorePiece,
  type ScoreRecord,
  traceFields,
  type TracePiece,
  type TraceRecord,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { placeholderTrace } from './placeholder-trace.ts';

export interface Gathered<P, T> {
  readonly projectId: ProjectId;
  readonly piece: P;
  readonly record: T;
  /** What it was merged from. */
  readonly records: readonly T[];
  /** Where copies may lie that were stored before the trace was known. */
  readonly orphanAt: readonly Place[];
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

export const traceCacheKey = (projectId: ProjectId, id: string): string => entityKey(projectId, id);
export const scoreCacheKey = (projectId: ProjectId, id: string): string => entityKey(projectId, id);
export const observationCacheKey = (projectId: ProjectId, traceId: string, id: string): string =>
  entityKey(projectId, traceId, id);

interface Pieces<P, T> {
  readonly projectId: ProjectId;
  readonly piece: P;
  readonly records: [T, ...T[]];
  orphanAt: readonly Place[];
}

type Collected<P, T> = Map<string, Pieces<P, T>>;

const none: readonly Place[] = [];

const add = <P extends { readonly record: T }, T>(
  into: Collected<P, T>,
  key: string,
  projectId: ProjectId,
  piece: P,
): void => {
  const known = into.get(key);
  if (known === undefined) into.set(key, { projectId, piece, records: [piece.record], orphanAt: none });
  else known.records.push(piece.record);
};

const merged = async <P, T extends MergeableRecord>(
  fields: RegisterFields<T>,
  collected: Collected<P, T>,
): Promise<Map<string, Gathered<P, T>>> => {
  const gathered = new Map<string, Gathered<P, T>>();
  await inSlices(collected, ([key, { projectId, piece, records, orphanAt }]) => {
    gathered.set(key, { projectId, piece, record: mergeMany(fields, records), records, orphanAt });
  });
  return gathered;
};

/** Takes a whole observation among those that are merged with what is stored. */
export const addWhole = (
  into: Map<string, Gathered<ObservationPiece, ObservationRecord>>,
  entry: Gathered<ObservationPiece, ObservationRecord>,
): void => {
  const { projectId, piece, record } = entry;
  const key = observationCacheKey(projectId, piece.traceId, piece.id);
  const known = into.get(key);
  const all = known === undefined ? record : mergeRecords(observationFields, known.record, record);
  into.set(key, { ...entry, record: all, records: [...(known?.records ?? []), record] });
};

const orphanPlace = ({ id, record }: ObservationPiece): Place => ({
  at: record.startTime ?? 0,
  traceId: placeholderTrace(id),
});

/**
 * Merges the pieces of each entity within the group. `mustMerge` tells whether a whole observation has to
 * meet what is known of it already.
 */
export const gatherPieces = async (
  batches: readonly IngestBatch[],
  mustMerge: (projectId: ProjectId, piece: ObservationPiece) => boolean,
): Promise<GatheredPieces> => {
  const traces: Collected<TracePiece, TraceRecord> = new Map();
  const scores: Collected<ScorePiece, ScoreRecord> = new Map();
  const inPieces: Collected<ObservationPiece, ObservationRecord> = new Map();
  const complete: Gathered<ObservationPiece, ObservationRecord>[] = [];
  for (const { projectId, observations, ...batch } of batches) {
    await inSlices(batch.traces, (piece) => add(traces, traceCacheKey(projectId, piece.id), projectId, piece));
    await inSlices(batch.scores, (piece) => add(scores, scoreCacheKey(projectId, piece.id), projectId, piece));
    await inSlices(observations, (piece) => {
      if (piece.isComplete) return;
      const key = observationCacheKey(projectId, piece.traceId, piece.id);
      add(inPieces, key, projectId, piece);
      const entry = inPieces.get(key);
      if (batch.isSentOn === true && entry !== undefined) entry.orphanAt = [...entry.orphanAt, orphanPlace(piece)];
    });
  }
  for (const { projectId, observations } of batches) {
    await inSlices(observations, (piece) => {
      if (!piece.isComplete) return;
      const key = observationCacheKey(projectId, piece.traceId, piece.id);
      if (inPieces.has(key) || mustMerge(projectId, piece)) add(inPieces, key, projectId, piece);
      else complete.push({ projectId, piece, record: piece.record, records: [piece.record], orphanAt: none });
    });
  }
  return {
    traces: await merged(traceFields, traces),
    scores: await merged(scoreFields, scores),
    observations: await merged(observationFields, inPieces),
    complete,
  };
};
