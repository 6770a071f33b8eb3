import {
  inSlices,
  groupPairs,
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
import type { Merged } from './merge-stored.ts';
import { messagesOfRoot, withRootMessages } from './root-messages.ts';

type Traces = ReadonlyMap<string, Merged<TracePatch, TraceRecord>>;
type Observations = ReadonlyMap<string, Merged<ObservationPatch, ObservationRecord>>;
type Missing = ReadonlyMap<string, Gathered<TracePatch, TraceRecord>>;

/**
 * The traces with what log records reported of their roots. `load` gives those of which the group holds such an
 * observation and no patch of their own.
 */
export const withRoots = async (
  traces: Traces,
  observations: Observations,
  load: (missing: Missing) => Promise<Traces>,
): Promise<Traces> => {
  const ofRoots: (readonly [string, ReturnType<typeof messagesOfRoot>[number]])[] = [];
  const missing = new Map<string, Gathered<TracePatch, TraceRecord>>();
  await inSlices(observations.values(), ({ projectId, patch, record }) => {
    const ofRoot = messagesOfRoot(patch.id, record);
    if (ofRoot.length === 0) return;
    const key = traceCacheKey(projectId, patch.traceId);
    for (const each of ofRoot) ofRoots.push([key, each]);
    if (!traces.has(key)) missing.set(key, impliedTrace(projectId, patch, record));
  });
  const messages = groupPairs(ofRoots);
  const all = missing.size === 0 ? traces : new Map([...traces, ...(await load(missing))]);
  const changed = new Map<string, Merged<TracePatch, TraceRecord>>();
  await inSlices(all, ([key, trace]) => {
    const isSame = !trace.mayHavePatches && !messages.has(key);
    changed.set(key, isSame ? trace : { ...trace, record: withRootMessages(trace.record, messages.get(key) ?? []) });
  });
  return changed;
};

/** It leaves the trace's start alone: what named the trace has set that, and an update that did not name it does not. */
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
