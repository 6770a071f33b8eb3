import {
  inSlices,
  type DaySpan,
  type RowDeletion,
  type TelemetryRows,
  type TracePatch,
  type TraceRecord,
  type TraceRow,
} from '@spanledger/core';
import type { KnownCost } from './entity-cache.ts';
import { entityKey, ownerKey } from './entity-key.ts';
import { observationCacheKey, scoreCacheKey, traceCacheKey } from './gather-patches.ts';
import type { MarkedEntities } from './mark-duplicate-calls.ts';
import type { MergedEntities } from './merge-into-state.ts';
import { rememberMerged, type Merged } from './merge-stored.ts';
import type { TraceStates } from './trace-states.ts';
import { tracesOfWhole } from './whole-writes.ts';

interface WrittenGroup {
  readonly merged: MarkedEntities;
  readonly rows: TelemetryRows;
}

/**
 * Caches entities that are being written and deleted; invalidates them when that fails. Until it resolves no group with
 * entities of the same projects may be merged.
 */
export const rememberStates = async (
  { merged, rows }: WrittenGroup,
  states: TraceStates,
  written: Promise<void>,
): Promise<void> => {
  const { traces, observations, scores, book, whole } = states;
  whole.add(await tracesOfWhole(merged.complete), written);
  await rememberMerged(await withPatches(merged), traces, written, { daysOf: await daysOf(rows.traces) });
  await rememberMerged(merged.observations, observations, written, { costs: await costsOf(merged, rows) });
  await rememberMerged(merged.scores, scores, written);
  await book.take(merged.trees, written);
  for (const key of dropDeleted(states, rows.deletions)) book.drop(key);
  for (const { isGone, projectId, id } of rows.traces) {
    if (isGone === true) traces.cache.delete(traceCacheKey(projectId, id));
  }
};

/** Removes deleted entities; returns the keys of deleted traces. */
const dropDeleted = (
  { traces, observations, scores }: TraceStates,
  deletions: readonly RowDeletion[],
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

/** The traces, with a mark on those with observations of the group in patches. */
const withPatches = async ({
  traces,
  observations,
}: MergedEntities): Promise<ReadonlyMap<string, Merged<TracePatch, TraceRecord>>> => {
  if (observations.size === 0) return traces;
  const noted = new Map(traces);
  await inSlices(observations.values(), ({ projectId, patch }) => {
    const key = traceCacheKey(projectId, patch.traceId);
    const trace = noted.get(key);
    if (trace?.mayHavePatches === false) noted.set(key, { ...trace, mayHavePatches: true });
  });
  return noted;
};

/** The days of traces as they are written, including those of their copies. */
const daysOf = async (rows: readonly TraceRow[]): Promise<ReadonlyMap<string, DaySpan>> => {
  const days = new Map<string, DaySpan>();
  await inSlices(rows, (row) => void days.set(traceCacheKey(row.projectId, row.id), row.days));
  return days;
};

/** The costs of observations in patches, as they are written. */
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
