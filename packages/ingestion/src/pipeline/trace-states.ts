import {
  observationFields,
  scoreFields,
  traceFields,
  type IngestBatch,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type ScorePatch,
  type ScoreRecord,
  type TracePatch,
  type TraceRecord,
} from '@spanledger/core';
import type { DeletedEntities } from './deleted-entities.ts';
import { entityCache, invalidateEntities } from './entity-cache.ts';
import { ownerOf } from './entity-key.ts';
import { observationCacheKey, scoreCacheKey, traceCacheKey } from './gather-patches.ts';
import { loadObservations } from './load-observations.ts';
import type { EntityKind } from './merge-stored.ts';
import { rememberedPlaces } from './places.ts';
import { placeholderTrace } from './placeholder-trace.ts';
import { traceBook, type TraceBook } from './trace-book.ts';
import { wholeWrites, type WholeWrites } from './whole-writes.ts';
import { writesInFlight } from './writes-in-flight.ts';

/** The state of a writer's traces: a cache in front of the store, including rows in flight. */
export interface TraceStates {
  readonly traces: EntityKind<TracePatch, TraceRecord>;
  readonly observations: EntityKind<ObservationPatch, ObservationRecord>;
  readonly scores: EntityKind<ScorePatch, ScoreRecord>;
  /** Their trees, in which reports of one call are compared. */
  readonly book: TraceBook;
  /** Writes of whole observations. */
  readonly whole: WholeWrites;
}

/** Selects traces and scores of a project, by id. */
export type Concerned = (projectId: string, id: string) => boolean;

export const traceStates = (reader: RecordReader, cacheBytesMax: number): TraceStates => {
  const whole = wholeWrites();
  return {
    traces: traceKind(reader, cacheBytesMax / 2),
    observations: observationKind(reader, (cacheBytesMax * 3) / 8, whole),
    scores: scoreKind(reader, cacheBytesMax / 8),
    book: traceBook(reader),
    whole,
  };
};

const keysOf = (projectId: ProjectId, { id, traceId }: ObservationPatch): readonly string[] =>
  [traceId, placeholderTrace(id)].map((of) => observationCacheKey(projectId, of, id));

/** Whether an observation is known to have been sent in patches. */
export const hasPatches = (
  { observations: { cache } }: TraceStates,
  projectId: ProjectId,
  patch: ObservationPatch,
): boolean => cache.size > 0 && keysOf(projectId, patch).some((key) => cache.has(key));

/** The state of the batch's observations is read again: copies under their placeholders may be stored too. */
export const invalidateObservations = ({ observations }: TraceStates, { projectId, ...batch }: IngestBatch): void =>
  invalidateEntities(
    observations.cache,
    batch.observations.flatMap((patch) => keysOf(projectId, patch)),
  );

/** What is cached of the batch's scores is forgotten if it was of a trace that was deleted since, by any process. */
export const forgetScores = (
  { scores: { cache } }: TraceStates,
  { projectId, scores }: IngestBatch,
  deleted: Pick<DeletedEntities, 'isOfDeleted'>,
): void => {
  for (const { id } of scores) {
    const key = scoreCacheKey(projectId, id);
    const record = cache.peek(key)?.record;
    if (record !== undefined && record.traceId !== null && deleted.isOfDeleted(projectId, record.traceId, record))
      cache.delete(key);
  }
};

/** The state of every entity is read again; acknowledged values are kept. */
export const invalidateAll = ({ traces, observations, scores }: TraceStates): void => {
  invalidateEntities(traces.cache, [...traces.cache.keys()]);
  invalidateEntities(observations.cache, [...observations.cache.keys()]);
  invalidateEntities(scores.cache, [...scores.cache.keys()]);
};

/** All state of those traces and scores is read again when it is needed next, and nothing of it is kept. */
export const forgetConcerned = ({ traces, observations, scores, book }: TraceStates, concerned: Concerned): void => {
  for (const { cache } of [traces, observations, scores]) {
    for (const key of cache.keys()) if (concerned(...ownerOf(key))) cache.delete(key);
  }
  book.invalidateConcerned(concerned);
};

const traceKind = (reader: RecordReader, bytesMax: number): EntityKind<TracePatch, TraceRecord> => ({
  fields: traceFields,
  cache: entityCache(bytesMax),
  inFlight: writesInFlight(),
  places: rememberedPlaces(),
  placeOf: ({ timestamp }) => ({ at: timestamp ?? 0 }),
  load: async (projectId, patches) => {
    const stored = await reader.traces(
      projectId,
      patches.map(({ id }) => id),
    );
    return new Map([...stored].map(([id, entity]) => [traceCacheKey(projectId, id), entity]));
  },
});

const scoreKind = (reader: RecordReader, bytesMax: number): EntityKind<ScorePatch, ScoreRecord> => ({
  fields: scoreFields,
  cache: entityCache(bytesMax),
  inFlight: writesInFlight(),
  places: rememberedPlaces(),
  placeOf: ({ timestamp, name }) => ({ at: timestamp ?? 0, name: name ?? '' }),
  load: async (projectId, patches) => {
    const stored = await reader.scores(
      projectId,
      patches.map(({ id }) => id),
    );
    return new Map([...stored].map(([id, entity]) => [scoreCacheKey(projectId, id), entity]));
  },
});

const observationKind = (
  reader: RecordReader,
  bytesMax: number,
  whole: WholeWrites,
): EntityKind<ObservationPatch, ObservationRecord> => ({
  fields: observationFields,
  cache: entityCache(bytesMax),
  inFlight: writesInFlight(),
  places: rememberedPlaces(),
  placeOf: ({ startTime }) => ({ at: startTime ?? 0 }),
  load: async (projectId, patches) => {
    await whole.ended(
      projectId,
      patches.map(({ traceId }) => traceId),
    );
    return loadObservations(reader, projectId, patches);
  },
});
