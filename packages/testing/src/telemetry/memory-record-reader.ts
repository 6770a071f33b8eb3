import {
  AnswerTooLargeError,
  callReportOf,
  decidedCounting,
  neverSet,
  treeEntryOf,
  withoutAdopted,
  type ObservationId,
  type ObservationRow,
  type RecordReader,
  type StoredObservation,
  type TraceId,
} from '@spanledger/core';
import { keptHorizons, horizonKey, type MemoryTelemetry } from './memory-telemetry.ts';

/** Reads records from `state` for merging. */
export const memoryRecordReader = ({ observations, traces, scores, horizons }: MemoryTelemetry): RecordReader => ({
  async observations(projectId, keys) {
    const rows = new Set(keys.map(({ traceId, id }) => observations.get(projectId, traceId, id)));
    return [...rows].flatMap((row) => (row === undefined ? [] : [storedOf(row)]));
  },
  async tracesOfObservations(projectId, ids) {
    return new Map(
      ids.flatMap((id): [ObservationId, TraceId][] => {
        const [live] = tracesAmong(observations.of(projectId), id);
        const trace = live ?? tracesAmong(observations.deleted(projectId), id)[0];
        return trace === undefined ? [] : [[id, trace]];
      }),
    );
  },
  async trees(projectId, traceIds, observationsMax) {
    const wanted = new Set(traceIds);
    const entries = observations.of(projectId).flatMap(({ traceId, id, record }) => {
      if (!wanted.has(traceId)) return [];
      const stated = withoutAdopted(record);
      return [{ traceId, ...treeEntryOf(id, stated, callReportOf(stated), decidedCounting(stated)) }];
    });
    if (entries.length > observationsMax) throw new AnswerTooLargeError();
    return entries;
  },
  async traces(projectId, ids) {
    return new Map(ids.flatMap((id) => found(id, traces.get(projectId, id))));
  },
  async scores(projectId, ids) {
    return new Map(ids.flatMap((id) => found(id, scores.get(projectId, id))));
  },
  async deletionHorizons(projectId, deletions) {
    return deletions.map((deletion) => {
      const kept = horizons.get(horizonKey(projectId, deletion));
      if (kept !== undefined) return { reaches: kept, isKept: true };
      const { kind, id } = deletion;
      const named =
        kind === 'score'
          ? [scores.get(projectId, id)]
          : [
              traces.get(projectId, id),
              ...observations.of(projectId).filter(({ traceId }) => traceId === id),
              ...scores.of(projectId).filter(({ record }) => record.traceId === id),
            ];
      const clocks = named.map((row) => row?.record.clock ?? neverSet);
      return { reaches: Math.max(deletion.clock, ...clocks), isKept: false };
    });
  },
  async hasDeletions(projectId) {
    return keptHorizons(horizons).some((kept) => kept.projectId === projectId);
  },
  async deletedUntil(projectId, kind, ids) {
    const wanted = new Set<string>(ids);
    const until = new Map<string, number>();
    for (const kept of keptHorizons(horizons)) {
      if (kept.projectId !== projectId || kept.kind !== kind || !wanted.has(kept.id)) continue;
      until.set(kept.id, Math.max(kept.reaches, until.get(kept.id) ?? neverSet));
    }
    return until;
  },
  async projectsWithOrphans(projectIds) {
    return new Set(projectIds.filter((projectId) => observations.of(projectId).some(isOrphan)));
  },
  async orphans(projectId, ids) {
    return new Set(ids.filter((id) => observations.get(projectId, id, id) !== undefined));
  },
});

const tracesAmong = (rows: readonly ObservationRow[], id: ObservationId): readonly TraceId[] =>
  rows.flatMap((row) => (row.id === id && !isOrphan(row) ? [row.traceId] : [])).toSorted();

const isOrphan = ({ traceId, id }: ObservationRow): boolean => (traceId as string) === id;

const storedOf = ({ traceId, id, record, createdAt, cost, repricedCost }: ObservationRow): StoredObservation => ({
  traceId,
  id,
  record,
  createdAt,
  cost,
  repricedCost,
});

const found = <Id, T>(
  id: Id,
  row: { readonly record: T; readonly createdAt: number } | undefined,
): [Id, { record: T; createdAt: number }][] =>
  row === undefined ? [] : [[id, { record: row.record, createdAt: row.createdAt }]];
