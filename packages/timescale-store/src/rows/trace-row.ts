import { traceFields, type TraceRow } from '@spanledger/core';
import { nullBitsOfTrace } from '@spanledger/telemetry-rows';
import { flagValue, textsValue, textValue, timeValue, type Column } from './column.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `traces`. */
export const traceRowColumns: readonly Column<TraceRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['id', (row) => textValue(row.id)],
  ['timestamp', (row) => timeValue(row.timestamp)],
  ['name', ({ record }) => textValue(record.name)],
  ['external_id', ({ record }) => textValue(record.externalId)],
  ['user_id', ({ record }) => textValue(record.userId)],
  ['session_id', ({ record }) => textValue(record.sessionId)],
  ['release', ({ record }) => textValue(record.release)],
  ['version', ({ record }) => textValue(record.version)],
  ['environment', ({ record }) => textValue(record.environment ?? 'default')],
  ['input', ({ record }) => textValue(record.input)],
  ['output', ({ record }) => textValue(record.output)],
  ['public', ({ record }) => flagValue(record.public ?? false)],
  ['bookmarked', ({ record }) => flagValue(record.bookmarked ?? false)],
  ['tags', ({ record }) => textsValue(record.tags)],
  ...recordColumns(traceFields, nullBitsOfTrace),
];
