import type { ObservationRow, RecordReader, StoredObservation } from '@spanledger/core';
import type { MemoryTelemetry } from './memory-telemetry.ts';

/** Reads records out of `state` for merging. */
export const memoryRecordReader = ({ observations, traces, scores }: MemoryTelemetry): RecordReader => ({
  async observations(projectId, keys) {
    const rows = new Set(keys.map(({ traceId, id }) => observations.get(projectId, traceId, id)));
    return [...rows].flatMap((row) => (row === undefined ? [] : [storedOf(row)]));
  },
  async observationsById(projectId, ids) {
    const wanted = new Set(ids);
    return observations
      .of(projectId)
      .filter(({ id }) => wanted.has(id))
      .map(storedOf);
  },
  async traces(projectId, ids) {
    return new Map(ids.flatMap((id) => found(id, traces.get(projectId, id))));
  },
  async scores(projectId, ids) {
    return new Map(ids.flatMap((id) => found(id, scores.get(projectId, id))));
  },
});

const storedOf = ({ traceId, id, record, createdAt }: ObservationRow): StoredObservation => ({
  traceId,
  id,
  record,
  createdAt,
});

const found = <Id, T>(
  id: Id,
  row: { readonly record: T; readonly createdAt: number } | undefined,
): [Id, { record: T; createdAt: number }][] =>
  row === undefined ? [] : [[id, { record: row.record, createdAt: row.createdAt }]];
