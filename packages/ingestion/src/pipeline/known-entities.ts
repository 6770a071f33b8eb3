import {
  dayNumberOf,
  mergeRecords,
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
import { entityKey, ownerKey } from './entity-key.ts';
import {
  observationCacheKey,
  scoreCacheKey,
  traceCacheKey,
  type Gathered,
  type GatheredPieces,
} from './gather-pieces.ts';
import { loadObservations } from './load-observations.ts';
import { mergeStored, rememberMerged, type EntityKind, type Merged } from './merge-stored.ts';
import { standInTrace } from './stand-in-trace.ts';
import { writesUnderway } from './writes-underway.ts';

export interface MergedEntities {
  /** Whole observations of which no piece is known: nothing needs to be merged into them. */
  readonly complete: readonly Gathered<ObservationPiece, ObservationRecord>[];
  readonly traces: ReadonlyMap<string, Merged<TracePiece, TraceRecord>>;
  readonly scores: ReadonlyMap<string, Merged<ScorePiece, ScoreRecord>>;
  readonly observations: ReadonlyMap<string, Merged<ObservationPiece, ObservationRecord>>;
}

/** What is known of stored entities: a cache in front of the store. */
export interface KnownEntities {
  /** Whether an observation is known to have come in pieces. */
  readonly hasPieces: (projectId: ProjectId, piece: ObservationPiece) => boolean;
  merge(gathered: GatheredPieces, now: Micros): Promise<MergedEntities>;
  /** Takes note of what is being written and deleted; forgets it when that fails. */
  remember(merged: MergedEntities, deletions: readonly ProjectDeletion[], written: Promise<void>): void;
  /** Everything is read again when it is needed next. */
  clear(): void;
}

type ProjectDeletion = Deletion & { readonly projectId: ProjectId };

export const knownEntities = (reader: RecordReader, cacheBytesMax: number): KnownEntities => {
  const traces = traceKind(reader, cacheBytesMax / 2);
  const observations = observationKind(reader, (cacheBytesMax * 3) / 8);
  const scores = scoreKind(reader, cacheBytesMax / 8);

  const forget = (deletions: readonly ProjectDeletion[]): void => {
    const ended = new Set<string>();
    for (const { kind, projectId, id } of deletions) {
      if (kind === 'score') scores.cache.delete(scoreCacheKey(projectId, id));
      else ended.add(traceCacheKey(projectId, id));
    }
    if (ended.size === 0) return;
    for (const key of ended) traces.cache.delete(key);
    for (const key of observations.cache.keys()) if (ended.has(ownerKey(key))) observations.cache.delete(key);
    for (const [key, { record }] of scores.cache.entries()) {
      if (record.traceId !== null && ended.has(entityKey(ownerKey(key), record.traceId))) scores.cache.delete(key);
    }
  };

  return {
    hasPieces: (projectId, { traceId, id }) =>
      observations.cache.size > 0 &&
      [traceId, standInTrace(id)].some((of) => observations.cache.has(observationCacheKey(projectId, of, id))),
    merge: async (gathered, now) => {
      const ofTraces = await mergeStored(gathered.traces, traces, now);
      const { inPieces, complete } = partComplete(gathered, ofTraces);
      return {
        traces: withPieces(ofTraces, gathered.observations),
        observations: await mergeStored(inPieces, observations, now),
        scores: await mergeStored(gathered.scores, scores, now),
        complete,
      };
    },
    remember: (merged, deletions, written) => {
      rememberMerged(merged.traces, traces, written);
      rememberMerged(merged.observations, observations, written);
      rememberMerged(merged.scores, scores, written);
      forget(deletions);
    },
    clear: () => {
      for (const { cache } of [traces, observations, scores]) cache.clear();
    },
  };
};

type Traces = ReadonlyMap<string, Merged<TracePiece, TraceRecord>>;
type Observations = ReadonlyMap<string, Gathered<ObservationPiece, ObservationRecord>>;

/** Whole observations of a trace that may have pieces are merged like pieces: one of theirs may be stored already. */
const partComplete = (
  { observations, complete }: GatheredPieces,
  traces: Traces,
): { readonly inPieces: Observations; readonly complete: MergedEntities['complete'] } => {
  const whole: Gathered<ObservationPiece, ObservationRecord>[] = [];
  const inPieces = new Map(observations);
  for (const entry of complete) {
    const { projectId, piece, record } = entry;
    if (traces.get(traceCacheKey(projectId, piece.traceId))?.mayHavePieces !== true) {
      whole.push(entry);
      continue;
    }
    const key = observationCacheKey(projectId, piece.traceId, piece.id);
    const known = inPieces.get(key);
    const all = known === undefined ? record : mergeRecords(observationFields, known.record, record);
    inPieces.set(key, { ...entry, record: all });
  }
  return { inPieces, complete: whole };
};

/** The traces, with a note on those of which the group holds observations in pieces. */
const withPieces = (traces: Traces, observations: Observations): Traces => {
  const noted = new Map(traces);
  for (const { projectId, piece } of observations.values()) {
    const key = traceCacheKey(projectId, piece.traceId);
    const trace = noted.get(key);
    if (trace?.mayHavePieces === false) noted.set(key, { ...trace, mayHavePieces: true });
  }
  return noted;
};

const dayPlace = (time: Micros | null): string => String(dayNumberOf(time ?? 0));

const traceKind = (reader: RecordReader, bytesMax: number): EntityKind<TracePiece, TraceRecord> => ({
  fields: traceFields,
  cache: entityCache(bytesMax),
  underway: writesUnderway(),
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
  underway: writesUnderway(),
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
  underway: writesUnderway(),
  placeOf: ({ startTime }) => dayPlace(startTime),
  load: async (projectId, pieces) => loadObservations(reader, projectId, pieces),
});
