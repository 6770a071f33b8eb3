import {
  mergeRecords,
  observationFields,
  withoutAdopted,
  type Clock,
  type ObservationPatch,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type StoredObservation,
} from '@spanledger/core';
import { withoutEventMessages } from './event-messages.ts';
import { observationCacheKey } from './gather-patches.ts';
import { lastingPart } from './lasting-part.ts';
import type { Loaded } from './merge-stored.ts';
import { placeholderTrace } from './placeholder-trace.ts';

/**
 * The stored records of observations, by cache key. A copy under the placeholder trace is merged into the observation
 * whose trace is known now.
 */
export const loadObservations = async (
  reader: RecordReader,
  projectId: ProjectId,
  patches: readonly ObservationPatch[],
): Promise<ReadonlyMap<string, Loaded<ObservationRecord>>> => {
  const keys = patches.flatMap(({ traceId, id }) =>
    traceId === placeholderTrace(id)
      ? [{ traceId, id }]
      : [
          { traceId, id },
          { traceId: placeholderTrace(id), id },
        ],
  );
  const stored = new Map<string, StoredObservation>();
  for (const entity of await reader.observations(projectId, keys)) {
    const record = withoutAdopted(withoutEventMessages(entity.record));
    stored.set(observationCacheKey(projectId, entity.traceId, entity.id), { ...entity, record });
  }
  const horizons = await horizonsOfOrphans(reader, projectId, patches, stored);
  const loaded = new Map<string, Loaded<ObservationRecord>>();
  for (const { traceId, id } of patches) {
    const key = observationCacheKey(projectId, traceId, id);
    const own = stored.get(key);
    const orphan = stored.get(observationCacheKey(projectId, placeholderTrace(id), id));
    if (orphan === undefined || orphan === own) {
      if (own !== undefined) loaded.set(key, own);
      continue;
    }
    const horizon = horizons.get(traceId);
    const kept = horizon === undefined ? orphan.record : lastingPart(orphan.record, horizon);
    const record = own === undefined ? kept : mergeRecords(observationFields, own.record, kept);
    const ownAt = own === undefined ? [] : (own.copiesAt ?? [{ at: own.record.startTime ?? 0 }]);
    const orphanAt = orphan.copiesAt ?? [{ at: orphan.record.startTime ?? 0 }];
    const copiesAt = [...ownAt, ...orphanAt.map((place) => ({ ...place, traceId: orphan.traceId }))];
    loaded.set(key, { record, createdAt: own?.createdAt ?? orphan.createdAt, orphanTrace: orphan.traceId, copiesAt });
  }
  return loaded;
};

/** The horizons of deletions of the traces that are known now of copies without a trace. */
const horizonsOfOrphans = async (
  reader: RecordReader,
  projectId: ProjectId,
  patches: readonly ObservationPatch[],
  stored: ReadonlyMap<string, StoredObservation>,
): Promise<ReadonlyMap<string, Clock>> => {
  const traceIds = patches.flatMap(({ traceId, id }) => {
    const orphan = stored.get(observationCacheKey(projectId, placeholderTrace(id), id));
    return orphan === undefined || orphan.traceId === traceId ? [] : [traceId];
  });
  return traceIds.length === 0 ? new Map() : reader.deletedUntil(projectId, 'trace', [...new Set(traceIds)]);
};
