import {
  createPauses,
  type Cost,
  type DaySpan,
  everyDay,
  inSlices,
  isSameRecord,
  type MergeableRecord,
  mergeRecords,
  type Micros,
  type Place,
  type ProjectId,
  type RegisterFields,
  type Stored,
  type TraceId,
} from '@spanledger/core';
import {
  invalidateEntities,
  type CachedEntity,
  type EntityCache,
  type KnownCost,
  type Acknowledged,
} from './entity-cache.ts';
import type { Gathered } from './gather-patches.ts';
import { placesBeside, type Places } from './places.ts';
import type { WritesInFlight } from './writes-in-flight.ts';

export interface Merged<P, T> extends Gathered<P, T> {
  /** The record as stored so far. */
  readonly before: T | undefined;
  readonly createdAt: Micros;
  /** For traces: as in `CachedEntity`. Always true for loaded ones: the state of their observations is unknown. */
  readonly mayHavePatches: boolean;
  /** For traces: the days on which they may have rows so far; `undefined` when they have none. */
  readonly days: DaySpan | undefined;
  /** For observations: the placeholder trace under which a copy may be stored that is merged into this entity. */
  readonly orphanTrace?: TraceId | undefined;
  readonly acknowledged: Acknowledged<T>;
  /** Places where other copies may be, or may still appear. */
  readonly alsoAt: readonly Place[];
  /** Its stored copy is in another place, and is removed by this write. */
  readonly isMoved: boolean;
  /** Its stored record was cached here, and not read. */
  readonly isRemembered: boolean;
  /** For unchanged observations: their cost as recorded, and as priced since. */
  readonly recordedCost?: Cost | undefined;
  readonly repricedCost?: Cost | undefined;
}

/** The result of a kind's `load`. */
export interface Loaded<T> extends Stored<T> {
  readonly orphanTrace?: TraceId | undefined;
  readonly mayHavePatches?: boolean;
  readonly days?: DaySpan | undefined;
  readonly acknowledged?: Acknowledged<T>;
  /** Absent when it was merged from several copies. */
  readonly cost?: Cost | undefined;
  readonly repricedCost?: Cost | undefined;
}

/** One kind of entity: how its patches merge, and its cache. */
export interface EntityKind<P, T extends MergeableRecord & object> {
  readonly fields: RegisterFields<T>;
  readonly cache: EntityCache<T>;
  readonly inFlight: WritesInFlight<T>;
  /** The place of the entity in the store: an entity whose place changes is moved. */
  readonly placeOf: (record: T) => Place;
  readonly places: Places;
  /** The stored records of the entities of one project, by cache key. */
  readonly load: (projectId: ProjectId, patches: readonly P[]) => Promise<ReadonlyMap<string, Loaded<T>>>;
}

/**
 * For a trace: whether observations of it may be stored in patches. Unknown, hence true, for those of a loaded trace.
 */
export const mayHavePatches = (stored: Loaded<object> | undefined): boolean =>
  stored !== undefined && (stored.mayHavePatches ?? true);

/** Gathered patches with the stored records of their entities, by cache key; new ones have none. */
export interface WithStored<P, T> {
  readonly gathered: ReadonlyMap<string, Gathered<P, T>>;
  readonly stored: ReadonlyMap<string, Loaded<T>>;
}

/** Merges gathered patches into stored records. */
export const mergeStored = async <P, T extends MergeableRecord & object>(
  { gathered, stored: known }: WithStored<P, T>,
  kind: EntityKind<P, T>,
  now: Micros,
): Promise<Map<string, Merged<P, T>>> => {
  const merged = new Map<string, Merged<P, T>>();
  await inSlices(gathered, ([key, entry]) => {
    const stored = known.get(key);
    const record = stored === undefined ? entry.record : mergeRecords(kind.fields, stored.record, entry.record);
    const { record: before, createdAt = now } = stored ?? {};
    const orphanTrace = stored?.orphanTrace ?? entry.orphanAt[0]?.traceId;
    const days = stored === undefined ? undefined : (stored.days ?? everyDay);
    const acknowledged = stored?.acknowledged ?? { stored };
    const isKnown = stored?.cost !== undefined && isSameRecord(kind.fields, stored.record, record);
    // One literal: spreading takes longer than all the rest of merging.
    const { alsoAt, isMoved } = placed(key, { entry, stored, record }, kind);
    merged.set(key, {
      projectId: entry.projectId,
      patch: entry.patch,
      records: entry.records,
      orphanAt: entry.orphanAt,
      alsoAt,
      isMoved,
      record,
      before,
      createdAt,
      mayHavePatches: mayHavePatches(stored),
      days,
      orphanTrace,
      acknowledged,
      isRemembered: stored?.acknowledged !== undefined,
      recordedCost: isKnown ? stored.cost : undefined,
      repricedCost: isKnown ? stored.repricedCost : undefined,
    });
  });
  return merged;
};

interface Placing<P, T> {
  readonly entry: Gathered<P, T>;
  readonly stored: Loaded<T> | undefined;
  readonly record: T;
}

const placed = <P, T extends MergeableRecord & object>(
  key: string,
  { entry, stored, record }: Placing<P, T>,
  { placeOf, places }: EntityKind<P, T>,
): Pick<Merged<P, T>, 'alsoAt' | 'isMoved'> => {
  const own = placeOf(record);
  const copies = stored === undefined ? [] : [placeOf(stored.record), ...(stored.copiesAt ?? [])];
  const all = places.note(key, [...copies, ...entry.orphanAt, ...entry.records.map(placeOf), own]);
  return { alsoAt: placesBeside(all, own), isMoved: placesBeside(copies, own).length > 0 };
};

const stepsPerPause = 32;

/** Finds the stored records of gathered entities: in the cache if possible, otherwise in the store. */
export const withStored = async <P, T extends MergeableRecord & object>(
  gathered: ReadonlyMap<string, Gathered<P, T>>,
  kind: EntityKind<P, T>,
): Promise<WithStored<P, T>> => {
  const known = new Map<string, Loaded<T>>();
  const missing = new Map<ProjectId, P[]>();
  const pause = createPauses();
  let steps = 0;
  for (const [key, { projectId, patch }] of gathered) {
    steps += 1;
    if (steps % stepsPerPause === 0) await pause();
    const isInFlight = kind.inFlight.has(key);
    if (isInFlight) await kind.inFlight.certain(key);
    // Each write puts the entity into the cache when it begins, so no write under way has later values.
    const cached = kind.cache.get(key) ?? (isInFlight ? await kind.inFlight.find(key) : undefined);
    if (cached !== undefined && cached.isInvalid !== true) {
      known.set(key, cached);
      continue;
    }
    // An entity that is being written is read after the write.
    if (isInFlight) await kind.inFlight.ended(key);
    if (cached?.acknowledged.stored !== undefined)
      known.set(key, { ...cached.acknowledged.stored, acknowledged: cached.acknowledged });
    const patches = missing.get(projectId) ?? [];
    patches.push(patch);
    missing.set(projectId, patches);
  }
  for (const [projectId, patches] of missing) {
    for (const [key, stored] of await kind.load(projectId, patches)) {
      const acknowledged = known.get(key);
      known.set(key, acknowledged === undefined ? stored : joined(stored, acknowledged, kind));
    }
  }
  return { gathered, stored: known };
};

/** The stored record merged with the acknowledged one: each may have values that the other does not. */
const joined = <P, T extends MergeableRecord & object>(
  stored: Loaded<T>,
  { record: stands, acknowledged }: Loaded<T>,
  { fields, placeOf }: EntityKind<P, T>,
): Loaded<T> => {
  const record = mergeRecords(fields, stored.record, stands);
  return {
    ...stored,
    record,
    copiesAt: [placeOf(stored.record), placeOf(stands), ...(stored.copiesAt ?? [])],
    ...(isSameRecord(fields, stored.record, record) ? {} : { cost: undefined, repricedCost: undefined }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
};

/** Facts about entities from the building of their rows, by their keys. */
interface RowSources {
  readonly costs?: ReadonlyMap<string, KnownCost>;
  /** The days of the rows of traces. */
  readonly daysOf?: ReadonlyMap<string, DaySpan>;
}

/**
 * Caches, in slices, entities that are being written, with the costs of observations; if the write fails, only the
 * state acknowledged before is kept. No other group may build upon them before this resolves.
 */
export const rememberMerged = async <P, T extends MergeableRecord & object>(
  merged: ReadonlyMap<string, Merged<P, T>>,
  kind: EntityKind<P, T>,
  written: Promise<void>,
  { costs, daysOf }: RowSources = {},
): Promise<void> => {
  if (merged.size === 0) return;
  const entities = new Map<string, CachedEntity<T>>();
  const moving = new Set<string>();
  await inSlices(merged, ([key, { record, createdAt, mayHavePatches, days: before, isMoved, acknowledged }]) => {
    const { cost, repricedCost } = costs?.get(key) ?? {};
    const days = daysOf === undefined ? before : daysOf.get(key);
    entities.set(key, { record, createdAt, mayHavePatches, days, acknowledged, cost, repricedCost });
    if (isMoved) moving.add(key);
  });
  // First: an earlier write that fails meanwhile invalidates this one.
  kind.inFlight.add(entities, moving, written);
  await inSlices(entities, ([key, entity]) => void kind.cache.set(key, entity));
  // Last: a failed write is invalidated when all of it is in the cache.
  written.then(
    () => {
      for (const entity of merged.values()) stand(entity, kind.fields);
    },
    () => invalidateEntities(kind.cache, merged.keys()),
  );
};

/** Writes of an entity may end in another order than they began. */
const stand = <P, T extends MergeableRecord & object>(
  { record, before, createdAt, acknowledged }: Merged<P, T>,
  fields: RegisterFields<T>,
): void => {
  const known = acknowledged.stored?.record;
  acknowledged.stored = {
    record: known === undefined || known === before ? record : mergeRecords(fields, known, record),
    createdAt,
  };
};
