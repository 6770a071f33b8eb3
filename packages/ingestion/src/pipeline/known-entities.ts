import {
  inSlices,
  observationFields,
  scoreFields,
  traceFields,
  type DaySpan,
  type IngestBatch,
  type Micros,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type ScorePatch,
  type ScoreRecord,
  type TelemetryRows,
  type TraceId,
  type TracePatch,
  type TraceRecord,
  type TraceRow,
} from '@spanledger/core';
import { invalidateEntities, entityCache, type KnownCost } from './entity-cache.ts';
import { entityKey, ownerKey, ownerOf } from './entity-key.ts';
import {
  addWhole,
  observationCacheKey,
  scoreCacheKey,
  traceCacheKey,
  type Gathered,
  type GatheredPatches,
} from './gather-patches.ts';
import { loadObservations } from './load-observations.ts';
import { decideCounting } from './decide-counting.ts';
import { mergeStored, rememberMerged, type EntityKind, type Merged } from './merge-stored.ts';
import { rememberedPlaces } from './places.ts';
import { placeholderTrace } from './placeholder-trace.ts';
import { withRoots } from './with-roots.ts';
import { traceBook, type TraceOfTree } from './trace-book.ts';
import { tracesOfWhole, wholeWrites, type WholeWrites } from './whole-writes.ts';
import { writesInFlight } from './writes-in-flight.ts';

export interface MergedEntities {
  /** Whole observations of which no patch is known: nothing needs to be merged into them. */
  readonly complete: readonly Gathered<ObservationPatch, ObservationRecord>[];
  readonly traces: ReadonlyMap<string, Merged<TracePatch, TraceRecord>>;
  readonly scores: ReadonlyMap<string, Merged<ScorePatch, ScoreRecord>>;
  readonly observations: ReadonlyMap<string, Merged<ObservationPatch, ObservationRecord>>;
  /** The traces, by their keys, whose trees the group changes. */
  readonly trees: ReadonlySet<string>;
}

/** Whether a trace or a score of a project, by its id, is one of those that are meant. */
export type Concerned = (projectId: string, id: string) => boolean;

/** What is known of stored entities: a cache in front of the store. */
export interface KnownEntities {
  /** Whether an observation is known to have come in patches. */
  readonly hasPatches: (projectId: ProjectId, patch: ObservationPatch) => boolean;
  merge(gathered: GatheredPatches, now: Micros, recounted?: readonly TraceOfTree[]): Promise<MergedEntities>;
  /**
   * Takes note of what is being written and deleted; invalidates it when that fails. Until it resolves no group may be merged
   * that holds anything of the same projects.
   */
  remember(merged: MergedEntities, rows: TelemetryRows, written: Promise<void>): Promise<void>;
  /** What is known of these observations is read again: copies under their placeholders may be stored too. */
  invalidate(batch: IngestBatch): void;
  /** What is known of every entity is read again. */
  invalidateAll(): void;
  /** Whatever belongs to those traces and scores is read again when it is needed next. */
  invalidateConcerned(concerned: Concerned): void;
}

type ProjectDeletion = TelemetryRows['deletions'][number];

export const knownEntities = (reader: RecordReader, cacheBytesMax: number): KnownEntities => {
  const traces = traceKind(reader, cacheBytesMax / 2);
  const whole = wholeWrites();
  const observations = observationKind(reader, (cacheBytesMax * 3) / 8, whole);
  const scores = scoreKind(reader, cacheBytesMax / 8);
  const kinds = { traces, observations, scores };
  const book = traceBook(reader);

  return {
    hasPatches: (projectId, { traceId, id }) =>
      observations.cache.size > 0 &&
      [traceId, placeholderTrace(id)].some((of) => observations.cache.has(observationCacheKey(projectId, of, id))),
    merge: async (gathered, now, recounted = []) => {
      const ofTraces = await mergeStored(gathered.traces, traces, now);
      const { inPatches, complete } = await partComplete(gathered, ofTraces);
      const whole = { complete, observations: await mergeStored(inPatches, observations, now) };
      const kind = ofStoredTraces(observations, ofTraces);
      const decided = await decideCounting(whole, ofTraces, {
        book,
        recounted,
        merge: async (unmerged) => mergeStored(unmerged, kind, now),
      });
      const rooted = await withRoots(ofTraces, decided.observations, async (missing) =>
        mergeStored(missing, traces, now),
      );
      return {
        ...decided,
        traces: await withPatches(rooted, decided.observations),
        scores: await mergeStored(gathered.scores, scores, now),
      };
    },
    remember: async (merged, rows, written) => {
      whole.add(await tracesOfWhole(merged.complete), written);
      await rememberMerged(merged.traces, traces, written, { daysOf: await daysOf(rows.traces) });
      await rememberMerged(merged.observations, observations, written, { costs: await costsOf(merged, rows) });
      await rememberMerged(merged.scores, scores, written);
      await book.take(merged.trees, written);
      for (const key of dropDeleted(kinds, rows.deletions)) book.drop(key);
      for (const { isGone, projectId, id } of rows.traces) {
        if (isGone === true) traces.cache.delete(traceCacheKey(projectId, id));
      }
    },
    invalidate: ({ projectId, observations: patches }) => {
      const keys = patches.flatMap(({ id, traceId }) =>
        [traceId, placeholderTrace(id)].map((of) => observationCacheKey(projectId, of, id)),
      );
      invalidateEntities(observations.cache, keys);
    },
    invalidateAll: () => {
      invalidateEntities(traces.cache, [...traces.cache.keys()]);
      invalidateEntities(observations.cache, [...observations.cache.keys()]);
      invalidateEntities(scores.cache, [...scores.cache.keys()]);
    },
    invalidateConcerned: (concerned) => {
      for (const { cache } of Object.values(kinds)) {
        for (const key of cache.keys()) if (concerned(...ownerOf(key))) cache.delete(key);
      }
      book.invalidateConcerned(concerned);
    },
  };
};

interface Kinds {
  readonly traces: EntityKind<TracePatch, TraceRecord>;
  readonly observations: EntityKind<ObservationPatch, ObservationRecord>;
  readonly scores: EntityKind<ScorePatch, ScoreRecord>;
}

/** Removes what was deleted; returns the keys of the traces that were. */
const dropDeleted = (
  { traces, observations, scores }: Kinds,
  deletions: readonly ProjectDeletion[],
): ReadonlySet<string> => {
  const ended = new Set<string>();
  for (const { kind, projectId, id } of deletions) {
    if (kind === 'score') scores.cache.delete(scoreCacheKey(projectId, id));
    else ended.add(traceCacheKey(projectId, id));
  }
  if (ended.size === 0) return ended;
  for (const key of ended) traces.cache.delete(key);
  for (const key of observations.cache.keys()) if (ended.has(ownerKey(key))) observations.cache.delete(key);
  for (const [key, { record }] of scores.cache.entries()) {
    if (record.traceId !== null && ended.has(entityKey(ownerKey(key), record.traceId))) scores.cache.delete(key);
  }
  return ended;
};

type Traces = ReadonlyMap<string, Merged<TracePatch, TraceRecord>>;
type Observations = ReadonlyMap<string, Gathered<ObservationPatch, ObservationRecord>>;

/** Whole observations of a trace that may have patches are merged like patches: one of theirs may be stored already. */
const partComplete = async (
  { observations, complete }: GatheredPatches,
  traces: Traces,
): Promise<{ readonly inPatches: Observations; readonly complete: MergedEntities['complete'] }> => {
  const whole: Gathered<ObservationPatch, ObservationRecord>[] = [];
  const inPatches = new Map(observations);
  await inSlices(complete, (entry) => {
    const { projectId, patch } = entry;
    if (traces.get(traceCacheKey(projectId, patch.traceId))?.mayHavePatches === true) addWhole(inPatches, entry);
    else whole.push(entry);
  });
  return { inPatches, complete: whole };
};

/** The kind, without a look for what cannot be there: observations of traces of which nothing is stored. */
const ofStoredTraces = (
  kind: EntityKind<ObservationPatch, ObservationRecord>,
  traces: Traces,
): EntityKind<ObservationPatch, ObservationRecord> => ({
  ...kind,
  load: async (projectId, patches) => {
    const isNew = (traceId: TraceId): boolean => {
      const trace = traces.get(traceCacheKey(projectId, traceId));
      return trace !== undefined && trace.before === undefined;
    };
    const stored = patches.filter(({ traceId }) => !isNew(traceId));
    return stored.length === 0 ? new Map() : kind.load(projectId, stored);
  },
});

/** The traces, with a note on those of which the group holds observations in patches. */
const withPatches = async (traces: Traces, observations: MergedEntities['observations']): Promise<Traces> => {
  if (observations.size === 0) return traces;
  const noted = new Map(traces);
  await inSlices(observations.values(), ({ projectId, patch }) => {
    const key = traceCacheKey(projectId, patch.traceId);
    const trace = noted.get(key);
    if (trace?.mayHavePatches === false) noted.set(key, { ...trace, mayHavePatches: true });
  });
  return noted;
};

/** The days of traces as they are written: those of their copies too. */
const daysOf = async (rows: readonly TraceRow[]): Promise<ReadonlyMap<string, DaySpan>> => {
  const days = new Map<string, DaySpan>();
  await inSlices(rows, (row) => void days.set(traceCacheKey(row.projectId, row.id), row.days));
  return days;
};

/** What observations in patches cost, as they are written. */
const costsOf = async (
  { observations }: MergedEntities,
  rows: TelemetryRows,
): Promise<ReadonlyMap<string, KnownCost>> => {
  const costs = new Map<string, KnownCost>();
  if (observations.size === 0) return costs;
  await inSlices(
    rows.observations,
    (row) => void costs.set(observationCacheKey(row.projectId, row.traceId, row.id), row),
  );
  return costs;
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
