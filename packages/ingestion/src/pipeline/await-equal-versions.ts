import { isSameRecord, rowVersion, type MergeableRecord } from '@spanledger/core';
import type { MergedEntities } from './merge-into-state.ts';
import type { EntityKind, Merged } from './merge-stored.ts';
import type { TraceStates } from './trace-states.ts';

/**
 * Values that were set at the same time as those that they replace make no later version, and of two rows with one version
 * the store keeps that which was inserted last: resolves once no earlier write of such an entity is under way.
 */
export const awaitEqualVersions = async (
  { traces, observations, scores }: MergedEntities,
  states: TraceStates,
): Promise<void> => {
  await endedOfSame(traces, states.traces);
  await endedOfSame(observations, states.observations);
  await endedOfSame(scores, states.scores);
};

const endedOfSame = async <P, T extends MergeableRecord & object>(
  merged: ReadonlyMap<string, Merged<P, T>>,
  { fields, inFlight }: EntityKind<P, T>,
): Promise<void> => {
  for (const [key, { before, record }] of merged) {
    if (before === undefined || !inFlight.has(key) || isSameRecord(fields, before, record)) continue;
    if (rowVersion(fields, before) === rowVersion(fields, record)) await inFlight.ended(key);
  }
};
