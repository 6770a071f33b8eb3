import {
  inSlices,
  groupPairs,
  type Micros,
  neverSet,
  traceFields,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type TracePatch,
  type TraceRecord,
} from '@spanledger/core';
import { patchOf } from '../patches/patch-of.ts';
import { traceCacheKey, type Gathered } from './gather-patches.ts';
import type { MergedEntities } from './merge-into-state.ts';
import { mergeStored, withStored, type Merged } from './merge-stored.ts';
import { messagesOfRoot, withRootMessages } from './root-messages.ts';
import type { TraceStates } from './trace-states.ts';

/**
 * The traces with the messages that log records reported of their roots, including traces whose roots are in the group
 * without a patch of the trace.
 */
export const fillTraceMessages = async <T extends MergedEntities>(
  merged: T,
  { traces: kind }: TraceStates,
  now: Micros,
): Promise<T> => {
  const { traces } = merged;
  const ofRoots: (readonly [string, ReturnType<typeof messagesOfRoot>[number]])[] = [];
  const missing = new Map<string, Gathered<TracePatch, TraceRecord>>();
  await inSlices(merged.observations.values(), ({ projectId, patch, record }) => {
    const ofRoot = messagesOfRoot(patch.id, record, patch.record);
    if (ofRoot.length === 0) return;
    const key = traceCacheKey(projectId, patch.traceId);
    for (const each of ofRoot) ofRoots.push([key, each]);
    if (!traces.has(key)) missing.set(key, impliedTrace(projectId, patch, record));
  });
  const messages = groupPairs(ofRoots);
  const loaded = missing.size === 0 ? undefined : await mergeStored(await withStored(missing, kind), kind, now);
  const filled = new Map<string, Merged<TracePatch, TraceRecord>>();
  await inSlices(loaded === undefined ? traces : new Map([...traces, ...loaded]), ([key, trace]) => {
    const isSame = !trace.mayHavePatches && !messages.has(key);
    const record = isSame ? trace.record : withRootMessages(trace.record, messages.get(key) ?? []);
    if (record !== trace.record) filled.set(key, { ...trace, record });
    else if (traces.has(key)) filled.set(key, trace);
  });
  return { ...merged, traces: filled };
};

/** It does not state the trace's start: the event with the trace id has done so, and an update without one does not. */
const impliedTrace = (
  projectId: ProjectId,
  { traceId }: ObservationPatch,
  { startTime }: ObservationRecord,
): Gathered<TracePatch, TraceRecord> => {
  const record = patchOf(traceFields, {
    clock: neverSet,
    given: {},
    derived: { timestamp: [startTime ?? 0, neverSet] },
  });
  return { projectId, patch: { id: traceId, record, events: 0 }, record, records: [record], orphanAt: [] };
};
