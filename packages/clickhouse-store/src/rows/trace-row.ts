import { storedTraceColumns, traceFields, type TraceRow } from '@spanledger/core';
import { nullBitsOfTrace } from '@spanledger/telemetry-rows';
import { listOf, text, time } from './column-type.ts';
import { column, fieldColumns, type Column } from './column.ts';
import { otherPlaces } from './other-places.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `traces`, in the order of an insert. */
export const traceRowColumns: readonly Column<TraceRow>[] = [
  column('project_id', text, (row) => row.projectId),
  column('id', text, (row) => row.id),
  column('timestamp', time, (row) => row.timestamp),
  ...fieldColumns<typeof storedTraceColumns, TraceRow>(storedTraceColumns),
  column('tags', listOf(text), ({ record }) => record.tags),
  ...recordColumns(traceFields, nullBitsOfTrace),
];

/** The tombstones of a trace at its former places, and at those where it must not be. */
export const movedTrace = (row: TraceRow): readonly TraceRow[] => {
  const { timestamp, movedFrom, alsoAt = [], isGone } = row;
  if (isGone === true) return [{ ...row }];
  if (movedFrom === undefined && alsoAt.length === 0) return [];
  const places = [{ at: movedFrom ?? timestamp }, ...alsoAt];
  return otherPlaces({ at: timestamp }, places).map(({ at }) => ({
    ...row,
    timestamp: at,
    record: { ...row.record, input: null, output: null, metadata: {} },
  }));
};
