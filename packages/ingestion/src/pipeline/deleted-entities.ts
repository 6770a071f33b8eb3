import { LRUCache } from 'lru-cache';
import {
  atMost,
  groupBy,
  inSlices,
  neverSet,
  type Clock,
  type Deletion,
  type IngestBatch,
  type MergeableRecord,
  type ProjectId,
  type RecordReader,
  type ScorePatch,
  type TraceId,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { horizonsOfDeletions, type DeletionWithHorizon } from './horizons-of-deletions.ts';

/** Deletions, and for projects that have any also the looked-up entities without one. */
const rememberedMax = 10_000;
const projectsMax = 1_000;

/**
 * Tracks deletions, so that a late patch of a deleted entity does not bring it back, whichever process applied the
 * deletion and when.
 */
export interface DeletedEntities {
  /** Returns the deletions of the batches with their horizons, and stores them in memory. */
  take(batches: readonly IngestBatch[]): Promise<readonly DeletionWithHorizon[]>;
  /** The deletions of the batches may not be stored: what is stored of their targets is read again. */
  doubt(batches: readonly IngestBatch[]): void;
  /** The batches without the patches that a deletion outlives. */
  drop(batches: readonly IngestBatch[]): Promise<readonly IngestBatch[]>;
  /** Whether a known deletion outlives this record of the trace. */
  isOfDeleted(projectId: ProjectId, traceId: TraceId, record: MergeableRecord): boolean;
  /** Everything is read again from the store when it is needed next. */
  invalidateAll(): void;
}

/** The horizons that are stored, and those of deletions that are being stored. */
const horizonMemory = (reader: RecordReader) => {
  const clocks = new LRUCache<string, Clock>(atMost(rememberedMax));
  /** Nearly no project has any, and their patches then need no look-up. */
  const projects = new LRUCache<ProjectId, boolean>(atMost(projectsMax));
  return {
    hasAny: async (projectId: ProjectId): Promise<boolean> => {
      const known = projects.get(projectId) ?? (await reader.hasDeletions(projectId));
      projects.set(projectId, known);
      return known;
    },
    /** Reads the horizons of these traces again: those of deletions that another process stored are in memory too then. */
    readAnew: async (projectId: ProjectId, traceIds: readonly TraceId[]): Promise<void> => {
      const found = await reader.deletedUntil(projectId, 'trace', traceIds);
      if (found.size > 0) projects.set(projectId, true);
      for (const [id, until] of found) {
        const key = entityKey(projectId, 'trace', id);
        clocks.set(key, Math.max(until, clocks.get(key) ?? neverSet));
      }
    },
    /** By entity key. */
    horizonsOf: async (projectId: ProjectId, named: Named): Promise<ReadonlyMap<string, Clock>> => {
      const horizons = new Map<string, Clock>();
      for (const kind of ['trace', 'score'] as const) {
        const unknown: Deletion['id'][] = [];
        await inSlices(named[kind], (id) => {
          const key = entityKey(projectId, kind, id);
          const known = clocks.get(key);
          if (known === undefined) unknown.push(id);
          else horizons.set(key, known);
        });
        if (unknown.length === 0) continue;
        const found = await reader.deletedUntil(projectId, kind, unknown);
        await inSlices(unknown, (id) => {
          const key = entityKey(projectId, kind, id);
          const until = found.get(id) ?? neverSet;
          clocks.set(key, until);
          horizons.set(key, until);
        });
      }
      return horizons;
    },
    horizonOf: (key: string): Clock => clocks.get(key) ?? neverSet,
    set: (projectId: ProjectId, key: string, horizon: Clock): void => {
      clocks.set(key, horizon);
      projects.set(projectId, true);
    },
    forget: (projectId: ProjectId, key: string): void => {
      clocks.delete(key);
      projects.delete(projectId);
    },
    clear: (): void => {
      clocks.clear();
      projects.clear();
    },
  };
};

/**
 * `isOneOfMany`: other processes delete traces of which this one stores scores, so what is deleted of those is read for
 * each group with scores.
 */
export const deletedEntities = (reader: RecordReader, isOneOfMany = false): DeletedEntities => {
  const memory = horizonMemory(reader);
  const readTracesOfScores = async (batches: readonly IngestBatch[]): Promise<void> => {
    for (const [projectId, ofProject] of groupBy(batches, (batch) => batch.projectId)) {
      const traceIds = new Set(ofProject.flatMap(({ scores }) => tracesOf(scores)));
      if (traceIds.size > 0) await memory.readAnew(projectId, [...traceIds]);
    }
  };
  return {
    take: async (batches) => {
      const deletions = await horizonsOfDeletions(batches, reader);
      const latest = new Map<string, Clock>();
      for (const [projectId, ofProject] of groupBy(deletions, (deletion) => deletion.projectId))
        for (const [key, until] of await memory.horizonsOf(projectId, deletedBy(ofProject))) latest.set(key, until);
      for (const { kind, projectId, id, reaches } of deletions) {
        const key = entityKey(projectId, kind, id);
        const horizon = Math.max(reaches, latest.get(key) ?? neverSet);
        latest.set(key, horizon);
        memory.set(projectId, key, horizon);
      }
      return deletions;
    },
    doubt: (batches) => {
      for (const { projectId, deletions } of batches)
        for (const { kind, id } of deletions) memory.forget(projectId, entityKey(projectId, kind, id));
    },
    drop: async (batches) => {
      if (isOneOfMany) await readTracesOfScores(batches);
      const horizons = new Map<ProjectId, ReadonlyMap<string, Clock>>();
      for (const [projectId, ofProject] of groupBy(batches.filter(hasPatches), (batch) => batch.projectId))
        if (await memory.hasAny(projectId))
          horizons.set(projectId, await memory.horizonsOf(projectId, await namedBy(ofProject)));
      const left: IngestBatch[] = [];
      await inSlices(batches, (batch) => {
        const ofProject = horizons.get(batch.projectId);
        left.push(ofProject === undefined ? batch : lasting(batch, ofProject));
      });
      return left;
    },
    isOfDeleted: (projectId, traceId, { clock }) => clock <= memory.horizonOf(entityKey(projectId, 'trace', traceId)),
    invalidateAll: memory.clear,
  };
};

/** Ids by kind. */
type Named = Readonly<Record<Deletion['kind'], Iterable<Deletion['id']>>>;

const deletedBy = (deletions: readonly DeletionWithHorizon[]): Named => {
  const idsOf = (kind: Deletion['kind']) =>
    new Set(deletions.filter((deletion) => deletion.kind === kind).map(({ id }) => id));
  return { trace: idsOf('trace'), score: idsOf('score') };
};

const hasPatches = ({ traces, observations, scores }: IngestBatch): boolean =>
  traces.length + observations.length + scores.length > 0;

/** Of patches, or of rows. */
export const tracesOf = (scores: readonly Pick<ScorePatch, 'record'>[]): readonly TraceId[] =>
  scores.flatMap(({ record: { traceId } }) => (traceId === null ? [] : [traceId]));

const namedBy = async (batches: readonly IngestBatch[]): Promise<Named> => {
  const named = { trace: new Set<Deletion['id']>(), score: new Set<Deletion['id']>() };
  await inSlices(batches, ({ traces, observations, scores }) => {
    for (const { id } of traces) named.trace.add(id);
    for (const { traceId } of observations) named.trace.add(traceId);
    for (const traceId of tracesOf(scores)) named.trace.add(traceId);
    for (const { id } of scores) named.score.add(id);
  });
  return named;
};

const lasting = (batch: IngestBatch, horizons: ReadonlyMap<string, Clock>): IngestBatch => {
  const { projectId } = batch;
  const outlives = (kind: Deletion['kind'], id: string | null, record: MergeableRecord): boolean =>
    id !== null && record.clock <= (horizons.get(entityKey(projectId, kind, id)) ?? neverSet);
  return {
    ...batch,
    traces: batch.traces.filter(({ id, record }) => !outlives('trace', id, record)),
    observations: batch.observations.filter(({ traceId, record }) => !outlives('trace', traceId, record)),
    scores: batch.scores.filter(
      ({ id, record }) => !outlives('score', id, record) && !outlives('trace', record.traceId, record),
    ),
  };
};
