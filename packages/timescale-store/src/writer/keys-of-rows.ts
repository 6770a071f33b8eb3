import { lastRevision, type ObservationRow, type TraceRow } from '@spanledger/core';
import { observationTable, traceTable, type EntityTable } from './entity-tables.ts';
import type { Key } from './put-rows.ts';

type Keys<Row> = Iterable<Key<Row>>;

export function* keysOfRows<Row>(entity: EntityTable<Row>, rows: readonly Row[]): Keys<Row> {
  for (const row of rows) {
    yield {
      key: entity.keyOf(row),
      kept: entity.keptOf(row),
      at: entity.timeOf(row),
      version: entity.versionOf(row),
      movedAt: entity.movedAt(row),
      row,
    };
  }
}

/** Of a trace's placeholder no key remains. */
export function* keysOfTraces(rows: readonly TraceRow[]): Keys<TraceRow> {
  for (const key of keysOfRows(traceTable, rows)) yield key.row?.isGone === true ? { ...key, row: undefined } : key;
}

/**
 * Of observations also the traces under which they are no longer, or must not be. Other times need no key: an
 * observation of a trace is at the place in its one key.
 */
export function* keysOfObservations(rows: readonly ObservationRow[]): Keys<ObservationRow> {
  for (const key of keysOfRows(observationTable, rows)) {
    yield key;
    const { projectId, traceId, id, orphanTrace, alsoAt = [] } = key.row as ObservationRow;
    if (orphanTrace === undefined && alsoAt.length === 0) continue;
    const others = new Set([orphanTrace, ...alsoAt.map((place) => place.traceId)]);
    for (const other of others) {
      if (other === undefined || other === traceId) continue;
      // The tombstone there has a higher version than every revision of the row that was there.
      yield { ...key, key: [projectId, other, id], version: lastRevision(key.version), row: undefined };
    }
  }
}
