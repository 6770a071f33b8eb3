import {
  dayNumberOf,
  observationFields,
  scoreFields,
  traceFields,
  type Deletion,
  type Micros,
  type ObservationPiece,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type ScorePiece,
  type ScoreRecord,
  type TracePiece,
  type TraceRecord,
} from '@spanledger/core';
import { entityCache } from './entity-cache.ts';
import { observationCacheKey, scoreCacheKey, traceCacheKey, type GatheredPieces } from './gather-pieces.ts';
import { loadObservations } from './load-observations.ts';
import { mergeStored, rememberMerged, type EntityKind, type Merged } from './merge-stored.ts';

export interface MergedEntities {
  readonly traces: ReadonlyMap<string, Merged<TracePiece, TraceRecord>>;
  readonly scores: ReadonlyMap<string, Merged<ScorePiece, ScoreRecord>>;
  readonly observations: ReadonlyMap<string, Merged<ObservationPiece, ObservationRecord>>;
}

/** What is known of stored entities: a cache in front of the store. */
export interface KnownEntities {
  /** Whether an observation is known to have come in pieces. */
  readonly hasObservation: (key: string) => boolean;
  merge(gathered: GatheredPieces, now: Micros): Promise<MergedEntities>;
  /** Takes note of what is being written and deleted; forgets it when that fails. */
  remember(merged: MergedEntities, deletions: readonly ProjectDeletion[], written: Promise<void>): void;
}

type ProjectDeletion = Deletion & { readonly projectId: ProjectId };

export const knownEntities = (reader: RecordReader, cacheBytesMax: number): KnownEntities => {
  const traces = traceKind(reader, cacheBytesMax / 2);
  const observations = observationKind(reader, (cacheBytesMax * 3) / 8);
  const scores = scoreKind(reader, cacheBytesMax / 8);

  const forget = ({ kind, projectId, id }: ProjectDeletion): void => {
    if (kind === 'score') {
      scores.cache.delete(scoreCacheKey(projectId, id));
      return;
    }
    traces.cache.delete(traceCacheKey(projectId, id));
    const prefix = observationCacheKey(projectId, id, '');
    for (const key of observations.cache.keys()) if (key.startsWith(prefix)) observations.cache.delete(key);
    for (const [key, { record }] of scores.cache.entries()) if (record.traceId === id) scores.cache.delete(key);
  };

  return {
    hasObservation: (key) => observations.cache.size > 0 && observations.cache.has(key),
    merge: async (gathered, now) => ({
      traces: await mergeStored(gathered.traces, traces, now),
      observations: await mergeStored(gathered.observations, observations, now),
      scores: await mergeStored(gathered.scores, scores, now),
    }),
    remember: (merged, deletions, written) => {
      rememberMerged(merged.traces, traces, written);
      rememberMerged(merged.observations, observations, written);
      rememberMerged(merged.scores, scores, written);
      for (const deletion of deletions) forget(deletion);
    },
  };
};

const dayPlace = (time: Micros | null): string => String(dayNumberOf(time ?? 0));

const traceKind = (reader: RecordReader, bytesMax: number): EntityKind<TracePiece, TraceRecord> => ({
  fields: traceFields,
  cache: entityCache(bytesMax),
  placeOf: ({ timestamp }) => dayPlace(timestamp),
  load: async (projectId, pieces) => {
    const stored = await reader.traces(
      projectId,
      pieces.map(({ id }) => id),
    );
    return new Map([...stored].map(([id, entity]) => [traceCacheKey(projectId, id), entity]));
  },
});

const scoreKind = (reader: RecordReader, bytesMax: number): EntityKind<ScorePiece, ScoreRecord> => ({
  fields: scoreFields,
  cache: entityCache(bytesMax),
  placeOf: ({ timestamp, name }) => `${dayPlace(timestamp)} ${name}`,
  load: async (projectId, pieces) => {
    const stored = await reader.scores(
      projectId,
      pieces.map(({ id }) => id),
    );
    return new Map([...stored].map(([id, entity]) => [scoreCacheKey(projectId, id), entity]));
  },
});

const observationKind = (reader: RecordReader, bytesMax: number): EntityKind<ObservationPiece, ObservationRecord> => ({
  fields: observationFields,
  cache: entityCache(bytesMax),
  placeOf: ({ startTime }) => dayPlace(startTime),
  load: async (projectId, pieces) => loadObservations(reader, projectId, pieces),
});
