import {
  type DaySpan,
  inSlices,
  type Micros,
  type ObservationRow,
  type Receipt,
  type RowDeletion,
  type ScorePatch,
  type ScoreRecord,
  type ScoreRow,
  type TelemetryRows,
  type TracePatch,
  type TraceRecord,
  type TraceRow,
  withDay,
} from '@spanledger/core';
import { traceCacheKey } from './gather-patches.ts';
import type { MergedEntities } from './merge-into-state.ts';
import type { Merged } from './merge-stored.ts';

interface RowsInput {
  readonly merged: Pick<MergedEntities, 'traces' | 'scores'>;
  readonly observations: readonly ObservationRow[];
  /** Placeholders of traces that are known now. */
  readonly placeholders: readonly TraceRow[];
  readonly deletions: readonly RowDeletion[];
  readonly receipts: readonly Receipt[];
  readonly now: Micros;
}

/** The rows of the merged entities, other than those of its observations: every derived value is derived here. */
export const buildRows = async (input: RowsInput): Promise<TelemetryRows> => {
  const { merged, observations, placeholders, deletions, receipts, now } = input;
  const scores: ScoreRow[] = [];
  await inSlices(merged.scores.values(), (entity) => scores.push(scoreRow(entity, now)));
  const traces = await traceRows(merged.traces, observations, now);
  await inSlices(placeholders, (row) => traces.push(row));
  return { observations, traces, scores, deletions, receipts };
};

const traceRows = async (
  traces: MergedEntities['traces'],
  observations: readonly ObservationRow[],
  now: Micros,
): Promise<TraceRow[]> => {
  const days = new Map<string, DaySpan>();
  let last: ObservationRow | undefined;
  let key = '';
  await inSlices(observations, (row) => {
    const { projectId, traceId, startTime, movedFrom } = row;
    // Spans of one trace are adjacent.
    if (traceId !== last?.traceId || projectId !== last.projectId) key = traceCacheKey(projectId, traceId);
    last = row;
    const before = days.get(key);
    const known = withDay(before ?? traces.get(key)?.days, startTime);
    const all = movedFrom === undefined ? known : withDay(known, movedFrom);
    if (all !== before) days.set(key, all);
  });
  const rows: TraceRow[] = [];
  await inSlices(traces, ([key, entity]) => rows.push(traceRow(entity, days.get(key) ?? entity.days, now)));
  return rows;
};

const traceRow = (
  { projectId, patch, record, before, createdAt, alsoAt }: Merged<TracePatch, TraceRecord>,
  days: DaySpan | undefined,
  now: Micros,
): TraceRow => {
  const timestamp = record.timestamp ?? now;
  return {
    projectId,
    id: patch.id,
    timestamp,
    record,
    createdAt,
    updatedAt: now,
    movedFrom: before?.timestamp ?? undefined,
    alsoAt,
    days: withDay(days, timestamp),
  };
};

const scoreRow = (
  { projectId, patch, record, before, createdAt, alsoAt }: Merged<ScorePatch, ScoreRecord>,
  now: Micros,
): ScoreRow => ({
  projectId,
  id: patch.id,
  timestamp: record.timestamp ?? now,
  record,
  createdAt,
  updatedAt: now,
  movedFrom: before?.timestamp ?? undefined,
  alsoAt,
  renamedFrom: before === undefined || before.name === record.name ? undefined : (before.name ?? ''),
});
