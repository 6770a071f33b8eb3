import {
  mergeRecords,
  observationFields,
  type ObservationPiece,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type StoredObservation,
} from '@spanledger/core';
import { observationCacheKey } from './gather-pieces.ts';
import type { Loaded } from './merge-stored.ts';
import { standInTrace } from './stand-in-trace.ts';

/**
 * What is stored of observations, by cache key. A copy under the stand-in trace is taken in by the observation
 * whose trace is known now.
 */
export const loadObservations = async (
  reader: RecordReader,
  projectId: ProjectId,
  pieces: readonly ObservationPiece[],
): Promise<ReadonlyMap<string, Loaded<ObservationRecord>>> => {
  const keys = pieces.flatMap(({ traceId, id }) =>
    traceId === standInTrace(id)
      ? [{ traceId, id }]
      : [
          { traceId, id },
          { traceId: standInTrace(id), id },
        ],
  );
  const stored = new Map<string, StoredObservation>();
  for (const entity of await reader.observations(projectId, keys)) {
    stored.set(observationCacheKey(projectId, entity.traceId, entity.id), entity);
  }
  const loaded = new Map<string, Loaded<ObservationRecord>>();
  for (const { traceId, id } of pieces) {
    const key = observationCacheKey(projectId, traceId, id);
    const own = stored.get(key);
    const stray = stored.get(observationCacheKey(projectId, standInTrace(id), id));
    if (stray === undefined || stray === own) {
      if (own !== undefined) loaded.set(key, own);
      continue;
    }
    const record = own === undefined ? stray.record : mergeRecords(observationFields, own.record, stray.record);
    const ownAt = own === undefined ? [] : [{ at: own.record.startTime ?? 0 }];
    const copiesAt = [...ownAt, { at: stray.record.startTime ?? 0, traceId: stray.traceId }];
    loaded.set(key, { record, createdAt: own?.createdAt ?? stray.createdAt, strayTrace: stray.traceId, copiesAt });
  }
  return loaded;
};
