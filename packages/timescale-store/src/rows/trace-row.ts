import { storedTraceColumns, traceFields, type TraceRow } from '@spanledger/core';
import { nullBitsOfTrace } from '@spanledger/telemetry-rows';
import { fieldColumns, textsValue, textValue, timeValue, type Column } from './column.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `traces`. */
export const traceRowColumns: readonly Column<TraceRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['id', (row) => textValue(row.id)],
  ['timestamp', (row) => timeValue(row.timestamp)],
  ...fieldColumns<typeof storedTraceColumns, TraceRow>(storedTraceColumns),
  ['tags', ({ record }) => textsValue(record.tags)],
  ...recordColumns(traceFields, nullBitsOfTrace),
];
