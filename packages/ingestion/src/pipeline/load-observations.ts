import {
  mergeRecords,
  neverSet,
  observationFields,
  type ObservationPiece,
  type ObservationRecord,
  type ProjectId,
  type RecordReader,
  type StoredObservation,
} from '@spanledger/core';
import { withoutEventMessages } from './event-messages.ts';
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
    const record = withoutEventMessages(entity.record);
    stored.set(observationCacheKey(projectId, entity.traceId, entity.id), { ...entity, record });
  }
  const ended = await endedStrays(reader, projectId, pieces, stored);
  const loaded = new Map<string, Loaded<ObservationRecord>>();
  for (const { traceId, id } of pieces) {
    const key = observationCacheKey(projectId, traceId, id);
    const own = stored.get(key);
    const stray = stored.get(observationCacheKey(projectId, standInTrace(id), id));
    if (stray === undefined || stray === own) {
      if (own !== undefined) loaded.set(key, own);
      continue;
    }
    const said = ended.has(key) ? nothingSaid(stray.record) : stray.record;
    const record = own === undefined ? said : mergeRecords(observationFields, own.record, said);
    const ownAt = own === undefined ? [] : (own.copiesAt ?? [{ at: own.record.startTime ?? 0 }]);
    const strayAt = stray.copiesAt ?? [{ at: stray.record.startTime ?? 0 }];
    const copiesAt = [...ownAt, ...strayAt.map((place) => ({ ...place, traceId: stray.traceId }))];
    loaded.set(key, { record, createdAt: own?.createdAt ?? stray.createdAt, strayTrace: stray.traceId, copiesAt });
  }
  return loaded;
};

/** The observations whose copy without a trace was said before a deletion of the trace that is known now. */
const endedStrays = async (
  reader: RecordReader,
  projectId: ProjectId,
  pieces: readonly ObservationPiece[],
  stored: ReadonlyMap<string, StoredObservation>,
): Promise<ReadonlySet<string>> => {
  const takenIn = pieces.flatMap(({ traceId, id }) => {
    const stray = stored.get(observationCacheKey(projectId, standInTrace(id), id));
    return stray === undefined || stray.traceId === traceId ? [] : [{ traceId, id, clock: stray.record.clock }];
  });
  if (takenIn.length === 0) return new Set();
  const traceIds = [...new Set(takenIn.map(({ traceId }) => traceId))];
  const until = await reader.deletedUntil(projectId, 'trace', traceIds);
  const isEnded = ({ traceId, clock }: (typeof takenIn)[number]): boolean => {
    const reach = until.get(traceId);
    return reach !== undefined && clock <= reach;
  };
  return new Set(takenIn.filter(isEnded).map(({ traceId, id }) => observationCacheKey(projectId, traceId, id)));
};

/** It says where its copy lies, which must go, and nothing that any piece does not know better. */
const nothingSaid = ({ startTime }: ObservationRecord): ObservationRecord => ({
  ...(Object.fromEntries(observationFields.map((field) => [field, null])) as unknown as ObservationRecord),
  startTime,
  clock: neverSet,
  clocks: undefined,
  metadata: {},
  tags: [],
});
