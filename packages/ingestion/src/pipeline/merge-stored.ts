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
  /** The record as it has been stored so far. */
  readonly before: T | undefined;
  readonly createdAt: Micros;
  /** For traces: as `CachedEntity` has it. Always so for what was loaded: nothing is known of its observations. */
  readonly mayHavePatches: boolean;
  /** For traces: the days on which they may have rows so far; `undefined` when they have none. */
  readonly days: DaySpan | undefined;
  /** For observations: the placeholder trace under which a copy may be stored that this entity takes in. */
  readonly orphanTrace?: TraceId | undefined;
  readonly acknowledged: Acknowledged<T>;
  /** Where other copies may lie, or come to lie. */
  readonly alsoAt: readonly Place[];
  /** What is stored of it lies elsewhere, and goes with this write. */
  readonly isMoved: boolean;
  /** What was stored of it was known here, and not asked for. */
  readonly isRemembered: boolean;
  /** For observations of which nothing new is known: what they cost as they were recorded, and were priced at since. */
  readonly recordedCost?: Cost | undefined;
  readonly repricedCost?: Cost | undefined;
}

/** What a kind's `load` finds. */
export interface Loaded<T> extends Stored<T> {
  readonly orphanTrace?: TraceId | undefined;
  readonly mayHavePatches?: boolean;
  readonly days?: DaySpan | undefined;
  readonly acknowledged?: Acknowledged<T>;
  /** Absent when it was merged from several copies. */
  readonly cost?: Cost | undefined;
  readonly repricedCost?: Cost | undefined;
}

/** One kind of entity: how its patches merge, and where what is known of it is kept. */
export interface EntityKind<P, T extends MergeableRecord & object> {
  readonly fields: RegisterFields<T>;
  readonly cache: EntityCache<T>;
  readonly inFlight: WritesInFlight<T>;
  /** Where the store keeps the entity: an entity whose place changes is moved. */
  readonly placeOf: (record: T) => Place;
  readonly places: Places;
  /** What is stored of the entities of one project, by cache key. */
  readonly load: (projectId: ProjectId, patches: readonly P[]) => Promise<ReadonlyMap<string, Loaded<T>>>;
}

/** Of a trace: whether observations of it may be stored in patches. Nothing is known of those of a trace that was loaded. */
export const mayHavePatches = (stored: Loaded<object> | undefined): boolean =>
  stored !== undefined && (stored.mayHavePatches ?? true);

/** Gathered patches with what is stored of their entities, by cache key; of what is new nothing is. */
export interface WithStored<P, T> {
  readonly gathered: ReadonlyMap<string, Gathered<P, T>>;
  readonly stored: ReadonlyMap<string, Loaded<T>>;
}

/** Merges gathered patches into what is stored. */
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
    // One literal: what is spread into it takes longer than all the rest of merging.
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

/** Finds what is stored of gathered entities: in the cache where it has the entity, else in the store. */
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
    // Each write leaves the entity in the cache when it begins, so nothing under way knows more than that.
    const cached = kind.cache.get(key) ?? (isInFlight ? await kind.inFlight.find(key) : undefined);
    if (cached !== undefined && cached.isInvalid !== true) {
      known.set(key, cached);
      continue;
    }
    // What is being written is read when it is there.
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

/** What the store shows with what stands: each may know what the other does not. */
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

/** What is known of entities since their rows were made, by their keys. */
interface RowSources {
  readonly costs?: ReadonlyMap<string, KnownCost>;
  /** The days of the rows of traces. */
  readonly daysOf?: ReadonlyMap<string, DaySpan>;
}

/**
 * Takes note, in slices, of entities that are being written, with what observations cost; of those whose write fails only
 * what stood before is kept. No other group may build upon them before it resolves.
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
  // Last: what fails is invalidated when all of it is in the cache.
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
