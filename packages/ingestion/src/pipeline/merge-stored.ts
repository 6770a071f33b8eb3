import {
  mergeRecords,
  type MergeableRecord,
  type Micros,
  type ProjectId,
  type RegisterFields,
  type Stored,
  type TraceId,
} from '@spanledger/core';
import type { CachedEntity, EntityCache } from './entity-cache.ts';
import type { Gathered } from './gather-pieces.ts';
import type { WritesUnderway } from './writes-underway.ts';

export interface Merged<P, T> extends Gathered<P, T> {
  /** The record as it has been stored so far. */
  readonly before: T | undefined;
  readonly createdAt: Micros;
  /** For traces: as `CachedEntity` has it. Always so for what was loaded: nothing is known of its observations. */
  readonly mayHavePieces: boolean;
  /** For observations: the stand-in trace under which a copy is stored that this entity takes in. */
  readonly strayTrace?: TraceId | undefined;
}

/** What a kind's `load` finds. */
export interface Loaded<T> extends Stored<T> {
  readonly strayTrace?: TraceId | undefined;
  readonly mayHavePieces?: boolean;
}

/** One kind of entity: how its pieces merge, and where what is known of it is kept. */
export interface EntityKind<P, T extends MergeableRecord & object> {
  readonly fields: RegisterFields<T>;
  readonly cache: EntityCache<T>;
  readonly underway: WritesUnderway<T>;
  /** What decides where the store keeps the entity: an entity whose place changes is moved. */
  readonly placeOf: (record: T) => string;
  /** What is stored of the entities of one project, by cache key. */
  readonly load: (projectId: ProjectId, pieces: readonly P[]) => Promise<ReadonlyMap<string, Loaded<T>>>;
}

/** Merges gathered pieces into what is stored: from the cache where it knows the entity, else from the store. */
export const mergeStored = async <P, T extends MergeableRecord & object>(
  gathered: ReadonlyMap<string, Gathered<P, T>>,
  kind: EntityKind<P, T>,
  now: Micros,
): Promise<Map<string, Merged<P, T>>> => {
  const known = await knownEntities(gathered, kind);
  const merged = new Map<string, Merged<P, T>>();
  for (const [key, entry] of gathered) {
    const stored = known.get(key);
    const record = stored === undefined ? entry.record : mergeRecords(kind.fields, stored.record, entry.record);
    const { record: before, createdAt = now, strayTrace } = stored ?? {};
    const mayHavePieces = stored !== undefined && (stored.mayHavePieces ?? true);
    merged.set(key, { ...entry, record, before, createdAt, mayHavePieces, strayTrace });
  }
  return merged;
};

const knownEntities = async <P, T extends MergeableRecord & object>(
  gathered: ReadonlyMap<string, Gathered<P, T>>,
  kind: EntityKind<P, T>,
): Promise<Map<string, Loaded<T>>> => {
  const known = new Map<string, Loaded<T>>();
  const missing = new Map<ProjectId, P[]>();
  for (const [key, { projectId, piece }] of gathered) {
    const cached = (await kind.underway.find(key)) ?? kind.cache.get(key);
    if (cached !== undefined) {
      known.set(key, cached);
      continue;
    }
    const pieces = missing.get(projectId) ?? [];
    pieces.push(piece);
    missing.set(projectId, pieces);
  }
  for (const [projectId, pieces] of missing) {
    for (const [key, stored] of await kind.load(projectId, pieces)) known.set(key, stored);
  }
  return known;
};

/** Takes note of entities that are being written; forgets them when the write fails. */
export const rememberMerged = <P, T extends MergeableRecord & object>(
  merged: ReadonlyMap<string, Merged<P, T>>,
  kind: EntityKind<P, T>,
  written: Promise<void>,
): void => {
  if (merged.size === 0) return;
  const entities = new Map<string, CachedEntity<T>>();
  const moving = new Set<string>();
  for (const [key, { record, before, createdAt, mayHavePieces, strayTrace }] of merged) {
    const entity = { record, createdAt, mayHavePieces };
    entities.set(key, entity);
    kind.cache.set(key, entity);
    const isElsewhere = before !== undefined && kind.placeOf(before) !== kind.placeOf(record);
    if (isElsewhere || strayTrace !== undefined) moving.add(key);
  }
  kind.underway.add(entities, moving, written);
  written.catch(() => {
    for (const key of merged.keys()) kind.cache.delete(key);
  });
};
