import {
  clockOfField,
  isStated,
  traceFields,
  type IngestBatch,
  type ObservationId,
  type ObservationPatch,
  type ProjectId,
  type RecordReader,
  type TraceId,
  type TracePatch,
  type TraceRecord,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { placeholderTrace } from './placeholder-trace.ts';

/**
 * Sets the trace id of observations that were sent without one to that of the stored observation, or of the deleted
 * one. Those that are not stored yet keep their placeholder until a patch that names the trace arrives.
 */
export const resolveTraceIds = async (
  batches: readonly IngestBatch[],
  reader: RecordReader,
): Promise<readonly IngestBatch[]> => {
  const wanted = new Map<ProjectId, Set<ObservationId>>();
  for (const { projectId, observations } of batches) {
    for (const patch of observations) {
      if (!patch.isTraceUnknown) continue;
      const ids = wanted.get(projectId) ?? new Set();
      wanted.set(projectId, ids.add(patch.id));
    }
  }
  if (wanted.size === 0) return batches;

  const found = new Map<string, TraceId>();
  const named = namedTraces(batches);
  for (const [projectId, ids] of wanted) {
    for (const [id, traceId] of await reader.tracesOfObservations(projectId, [...ids])) {
      found.set(entityKey(projectId, id), traceId);
    }
  }
  const resolve = (projectId: ProjectId, patch: ObservationPatch): ObservationPatch => {
    if (!patch.isTraceUnknown) return patch;
    const key = entityKey(projectId, patch.id);
    const traceId = named.get(key) ?? found.get(key);
    return traceId === undefined ? patch : { ...patch, traceId, isTraceUnknown: false };
  };
  return batches.map((batch) => {
    const observations = batch.observations.map((patch) => resolve(batch.projectId, patch));
    const resolved = new Set<string>(
      observations.flatMap(({ id, traceId }, at) =>
        observations[at] === batch.observations[at] || traceId === placeholderTrace(id) ? [] : [id],
      ),
    );
    return { ...batch, observations, traces: batch.traces.filter((patch) => !isImpliedPlaceholder(patch, resolved)) };
  });
};

/** Whether it is but the placeholder trace of one of these observations. */
export const isImpliedPlaceholder = ({ id, record }: TracePatch, observations: ReadonlySet<string>): boolean =>
  observations.has(id) && isImplied(record);

/** True if no client stated anything of the trace itself. */
const isImplied = (record: TraceRecord): boolean =>
  record.tags.length === 0 &&
  Object.keys(record.metadata).length === 0 &&
  !traceFields.some((field) => isStated(clockOfField(record, field)));

/** Traces that other patches of the same group name for an observation. */
const namedTraces = (batches: readonly IngestBatch[]): Map<string, TraceId> => {
  const named = new Map<string, TraceId>();
  for (const { projectId, observations } of batches) {
    for (const { id, traceId, isTraceUnknown } of observations) {
      if (!isTraceUnknown) named.set(entityKey(projectId, id), traceId);
    }
  }
  return named;
};
