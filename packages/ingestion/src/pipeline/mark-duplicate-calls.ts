import {
  inSlices,
  inSteps,
  type Steps,
  callReportOf,
  decidedCounting,
  isSameCounting,
  neverSet,
  observationFields,
  treeEntryOf,
  withCounting,
  type Clock,
  type CountingTurn,
  type Decided,
  type Micros,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type TraceId,
  type TraceTree,
} from '@spanledger/core';
import { patchOf } from '../patches/patch-of.ts';
import {
  addWhole,
  observationCacheKey,
  traceCacheKey,
  type Gathered,
  type WholeObservation,
} from './gather-patches.ts';
import type { MergedEntities } from './merge-into-state.ts';
import { withCostsSince } from './costs-since.ts';
import { mergeStored, withStored, type Merged } from './merge-stored.ts';
import type { OpenedTrace, OpenedTrees, TraceBook, TraceOfTree } from './trace-book.ts';
import type { TraceStates } from './trace-states.ts';

type GatheredObservation = Gathered<ObservationPatch, ObservationRecord>;
type Traces = MergedEntities['traces'];
type Whole = Pick<MergedEntities, 'complete' | 'observations'>;

export interface MarkedEntities extends MergedEntities {
  /** The traces, by their keys, with new statements or decisions. */
  readonly trees: ReadonlySet<string>;
}

interface MarkingParts {
  readonly states: TraceStates;
  /** Stored traces that are decided again. */
  readonly recounted: readonly TraceOfTree[];
  /**
   * The traces, by their keys, of which another writer may still store rows, with decisions that it made from fewer
   * reports. Decisions on them are written even if unchanged, with the clock of this writer, which took the traces over
   * from that one.
   */
  readonly contested: ReadonlySet<string>;
  readonly now: Micros;
}

/**
 * The observations of a group with a decision on each report that does not count by its role, and stored ones whose
 * decision changes now. A new trace costs no read.
 */
export const markDuplicateCalls = async (
  merged: MergedEntities,
  { states, recounted, contested, now }: MarkingParts,
): Promise<MarkedEntities> => {
  const concerned = await concernedTraces(merged, recounted);
  const turns = await decide(merged, { concerned, contested }, states.book);
  const trees = new Set(concerned.keys());
  if (turns.size === 0) return { ...merged, trees };
  const complete: WholeObservation[] = [];
  const unmerged = new Map<string, GatheredObservation>();
  await inSlices(merged.complete, (entry) => {
    const key = observationCacheKey(entry.projectId, entry.patch.traceId, entry.patch.id);
    if (turns.has(key)) addWhole(unmerged, entry);
    else complete.push(entry);
  });
  await inSlices(turns, ([key, turn]) => {
    if (!merged.observations.has(key) && !unmerged.has(key)) unmerged.set(key, storedReport(turn));
  });
  const observations = new Map(merged.observations);
  const kind = ofStoredTraces(states.observations, merged.traces);
  const more = unmerged.size === 0 ? [] : await mergeStored(await withStored(unmerged, kind), kind, now);
  for (const [key, entry] of more) {
    // One that was removed from the store since counts as absent.
    if (entry.before !== undefined || entry.patch.isComplete) observations.set(key, entry);
  }
  const turned = new Map<string, Merged<ObservationPatch, ObservationRecord>>();
  await inSlices(turns, ([key, { projectId, traceId, counting }]) => {
    const entry = observations.get(key);
    const clock = contested.has(traceCacheKey(projectId, traceId)) ? now : neverSet;
    if (entry !== undefined) turned.set(key, marked(entry, counting, clock));
  });
  for (const [key, entry] of await withCostsSince(turned, kind)) observations.set(key, entry);
  return { ...merged, complete, observations, trees };
};

const marked = (
  entry: Merged<ObservationPatch, ObservationRecord>,
  counting: CountingTurn['counting'],
  clock: Clock,
): Merged<ObservationPatch, ObservationRecord> => {
  // Its cost depends on the adopted fields.
  const isSameCost = isSameCounting(
    { counted: true, repeats: null, adopted: decidedCounting(entry.record)?.adopted },
    { counted: true, repeats: null, adopted: counting?.adopted },
  );
  const costs = isSameCost ? {} : { recordedCost: undefined, repricedCost: undefined };
  return { ...entry, ...costs, record: withCounting(entry.record, counting, clock) };
};

/** The kind, without look-ups of observations of traces that are not stored. */
const ofStoredTraces = (kind: TraceStates['observations'], traces: Traces): TraceStates['observations'] => ({
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

const concernedTraces = async (
  { complete, observations, traces }: MergedEntities,
  recounted: readonly TraceOfTree[],
): Promise<ReadonlyMap<string, OpenedTrace>> => {
  const concerned = new Map<string, OpenedTrace>();
  const add = (projectId: ProjectId, traceId: TraceId): void => {
    const key = traceCacheKey(projectId, traceId);
    if (concerned.has(key)) return;
    const trace = traces.get(key);
    concerned.set(key, { projectId, traceId, isNew: trace !== undefined && trace.before === undefined });
  };
  let last: WholeObservation | undefined;
  await inSlices(complete, (entry) => {
    const isSame = entry.projectId === last?.projectId && entry.patch.traceId === last.patch.traceId;
    if (!isSame) add(entry.projectId, entry.patch.traceId);
    last = entry;
  });
  await inSlices(observations.values(), ({ projectId, patch }) => add(projectId, patch.traceId));
  await inSlices(recounted, ({ projectId, traceId }) => add(projectId, traceId));
  await inSlices(traces.values(), ({ projectId, patch, before }) => {
    if (before === undefined) add(projectId, patch.id);
  });
  return concerned;
};

type Turn = TraceOfTree & CountingTurn;

interface Deciding {
  readonly concerned: ReadonlyMap<string, OpenedTrace>;
  readonly contested: ReadonlySet<string>;
}

/**
 * Decisions that depend on a write under way wait for it, and are made anew if it fails, or has failed meanwhile: they
 * were based on rows that do not exist.
 */
const decide = async (
  whole: Whole,
  { concerned, contested }: Deciding,
  book: TraceBook,
): Promise<ReadonlyMap<string, Turn>> => {
  const decided = new Map<string, Decided>();
  const decideIn = async (traces: ReadonlyMap<string, OpenedTrace>): Promise<void> => {
    for await (const trees of book.open(traces)) {
      for (const [key, ofTrace] of await decideTrees(whole, trees, contested)) decided.set(key, ofTrace);
    }
  };
  const watch = book.watchFailures();
  try {
    await decideIn(concerned);
    const entangled = new Map([...concerned].filter(([key]) => decided.get(key)?.isEntangled === true));
    const failed = new Set(entangled.size === 0 ? [] : await watch.failed(entangled));
    if (failed.size > 0) await decideIn(new Map([...entangled].filter(([key]) => failed.has(key))));
  } finally {
    watch.close();
  }
  const turns = new Map<string, Turn>();
  await inSlices(decided, ([key, { turns: ofTrace }]) => {
    const trace = concerned.get(key);
    if (trace === undefined) return;
    const { projectId, traceId } = trace;
    for (const turn of ofTrace)
      turns.set(observationCacheKey(projectId, traceId, turn.id), { projectId, traceId, ...turn });
  });
  return turns;
};

/** Adds the group's patches to the trees. */
const decideTrees = async (
  { complete, observations }: Whole,
  trees: OpenedTrees,
  contested: ReadonlySet<string>,
): Promise<Map<string, Decided>> => {
  if (trees.size === 0) return new Map();
  for (const key of contested) trees.get(key)?.restate();
  if ([...trees.values()].some(({ size }) => size > 0)) await inSteps(preparing({ complete, observations }, trees));
  let last: WholeObservation | undefined;
  let tree: TraceTree | undefined;
  await inSlices(complete, (entry) => {
    const { projectId, patch } = entry;
    const { record } = patch;
    const isSame = projectId === last?.projectId && patch.traceId === last.patch.traceId;
    if (!isSame) tree = trees.get(traceCacheKey(projectId, patch.traceId));
    last = entry;
    tree?.put(
      treeEntryOf(
        patch.id,
        record,
        callReportOf(record, () => patch.responseId),
        undefined,
      ),
    );
  });
  await inSlices(observations.values(), ({ projectId, patch, record }) => {
    const entry = treeEntryOf(patch.id, record, callReportOf(record), decidedCounting(record));
    trees.get(traceCacheKey(projectId, patch.traceId))?.put(entry);
  });
  return inSteps(deciding(trees));
};

/** Before anything is put: changed reports may have others that repeat them. */
function* preparing({ complete, observations }: Whole, trees: OpenedTrees): Steps<void> {
  for (const entries of [complete, observations.values()]) {
    for (const { projectId, patch } of entries) {
      const tree = trees.get(traceCacheKey(projectId, patch.traceId));
      if (tree !== undefined && tree.size > 0) yield* tree.preparing(patch.id);
      yield;
    }
  }
}

function* deciding(trees: OpenedTrees): Steps<Map<string, Decided>> {
  const decided = new Map<string, Decided>();
  for (const [key, tree] of trees) {
    decided.set(key, yield* tree.deciding());
    yield;
  }
  return decided;
}

/** Only its place: the stored row has all its fields. */
const storedReport = ({ projectId, traceId, id, startTime }: Turn): GatheredObservation => {
  const record = patchOf(observationFields, {
    clock: neverSet,
    given: {},
    derived: { startTime: [startTime, neverSet] },
  });
  const patch = { traceId, id, record, events: 0, isComplete: false, isTraceUnknown: false };
  return { projectId, patch, record, records: [record], orphanAt: [] };
};
