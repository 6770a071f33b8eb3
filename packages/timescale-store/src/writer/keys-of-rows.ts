import { lastRevision, type ObservationRow, type TraceRow } from '@spanledger/core';
import { observationTable, traceTable, type EntityTable } from './entity-tables.ts';
import type { Key } from './put-rows.ts';

export const keysOfRows = <Row>(entity: EntityTable<Row>, rows: readonly Row[]): readonly Key<Row>[] =>
  rows.map((row) => ({
    key: entity.keyOf(row),
    kept: entity.keptOf(row),
    at: entity.timeOf(row),
    version: entity.versionOf(row),
    movedAt: entity.movedAt(row),
    row,
  }));

/** Of what was but a trace's placeholder there is nothing left. */
export const keysOfTraces = (rows: readonly TraceRow[]): readonly Key<TraceRow>[] =>
  keysOfRows(traceTable, rows).map((key) => (key.row?.isGone === true ? { ...key, row: undefined } : key));

/**
 * Of observations also the traces under which they are no longer, or must not be. Other times need no key: an
 * observation of a trace is at the place in its one key.
 */
export const keysOfObservations = (rows: readonly ObservationRow[]): readonly Key<ObservationRow>[] => {
  const keys = keysOfRows(observationTable, rows);
  return keys.flatMap((key) => {
    const row = key.row as ObservationRow;
    const orphans = [row.orphanTrace, ...(row.alsoAt ?? []).map(({ traceId }) => traceId)];
    const others = new Set(orphans.filter((traceId) => traceId !== undefined && traceId !== row.traceId));
    return [
      key,
      // What is left there outlives every revision of what was there.
      ...[...others].map((traceId) => ({
        ...key,
        key: [row.projectId, traceId as string, row.id],
        version: lastRevision(key.version),
        row: undefined,
      })),
    ];
  });
};
