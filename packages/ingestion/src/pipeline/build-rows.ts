import {
  priceObservation,
  type IngestBatch,
  type Micros,
  type ObservationPiece,
  type ObservationRecord,
  type ObservationRow,
  type PriceBook,
  type Receipt,
  type ScorePiece,
  type ScoreRecord,
  type ScoreRow,
  type TelemetryRows,
  type TracePiece,
  type TraceRecord,
  type TraceRow,
} from '@spanledger/core';
import type { MergedEntities } from './known-entities.ts';
import type { Merged } from './merge-stored.ts';

interface RowsInput {
  readonly merged: MergedEntities;
  readonly batches: readonly IngestBatch[];
  readonly receipts: readonly Receipt[];
  readonly prices: PriceBook;
  readonly now: Micros;
}

/** The rows that store what was merged: every figure that is derived is derived here, from the whole record. */
export const buildRows = ({ merged, batches, receipts, prices, now }: RowsInput): TelemetryRows => {
  const observations: ObservationRow[] = [];
  for (const { projectId, piece, record } of merged.complete) {
    observations.push(observationRow({ projectId, piece, record, before: undefined, createdAt: now }, prices, now));
  }
  for (const entity of merged.observations.values()) observations.push(observationRow(entity, prices, now));
  return {
    observations,
    traces: Array.from(merged.traces.values(), (entity) => traceRow(entity, now)),
    scores: Array.from(merged.scores.values(), (entity) => scoreRow(entity, now)),
    deletions: batches.flatMap(({ projectId, deletions }) => deletions.map((deletion) => ({ ...deletion, projectId }))),
    receipts,
  };
};

const observationRow = (
  {
    projectId,
    piece,
    record,
    before,
    createdAt,
    strayTrace,
  }: Omit<Merged<ObservationPiece, ObservationRecord>, 'mayHavePieces'>,
  prices: PriceBook,
  now: Micros,
): ObservationRow => ({
  projectId,
  traceId: piece.traceId,
  id: piece.id,
  startTime: record.startTime ?? now,
  record,
  cost: priceObservation(record, prices),
  createdAt,
  updatedAt: now,
  movedFrom: before?.startTime ?? undefined,
  strayTrace,
});

const traceRow = (
  { projectId, piece, record, before, createdAt }: Merged<TracePiece, TraceRecord>,
  now: Micros,
): TraceRow => ({
  projectId,
  id: piece.id,
  timestamp: record.timestamp ?? now,
  record,
  createdAt,
  updatedAt: now,
  movedFrom: before?.timestamp ?? undefined,
});

const scoreRow = (
  { projectId, piece, record, before, createdAt }: Merged<ScorePiece, ScoreRecord>,
  now: Micros,
): ScoreRow => ({
  projectId,
  id: piece.id,
  timestamp: record.timestamp ?? now,
  record,
  createdAt,
  updatedAt: now,
  movedFrom: before?.timestamp ?? undefined,
  renamedFrom: before === undefined || before.name === record.name ? undefined : (before.name ?? ''),
});
