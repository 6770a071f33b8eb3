import { scoreFields, type ScoreRow } from '@spanledger/core';
import { nullBitsOfScore } from '@spanledger/telemetry-rows';
import { textValue, timeValue, type Column } from './column.ts';
import { recordColumns } from './record-columns.ts';

/** The columns of `scores`. */
export const scoreRowColumns: readonly Column<ScoreRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['id', (row) => textValue(row.id)],
  ['timestamp', (row) => timeValue(row.timestamp)],
  ['name', ({ record }) => textValue(record.name ?? '')],
  ['trace_id', ({ record }) => textValue(record.traceId)],
  ['observation_id', ({ record }) => textValue(record.observationId)],
  ['session_id', ({ record }) => textValue(record.sessionId)],
  ['dataset_run_id', ({ record }) => textValue(record.datasetRunId)],
  ['data_type', ({ record }) => record.dataType ?? 'NUMERIC'],
  ['source', ({ record }) => record.source ?? 'API'],
  ['value', ({ record }) => (record.value === null ? null : floatValue(record.value))],
  ['string_value', ({ record }) => textValue(record.stringValue)],
  ['comment', ({ record }) => textValue(record.comment)],
  ['config_id', ({ record }) => textValue(record.configId)],
  ['queue_id', ({ record }) => textValue(record.queueId)],
  ['author_user_id', ({ record }) => textValue(record.authorUserId)],
  ['execution_trace_id', ({ record }) => textValue(record.executionTraceId)],
  ['environment', ({ record }) => textValue(record.environment ?? 'default')],
  ...recordColumns(scoreFields, nullBitsOfScore),
];

const floatValue = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
