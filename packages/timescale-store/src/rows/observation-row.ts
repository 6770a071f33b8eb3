import { countedRole, observationFields, type ObservationRow } from '@spanledger/core';
import { nullBitsOfObservation } from '@spanledger/telemetry-rows';
import {
  moneyMapValue,
  moneyValue,
  nullableTimeValue,
  textValue,
  timeValue,
  unitsValue,
  wholeValue,
  type Column,
} from './column.ts';
import { recordColumns } from './record-columns.ts';
import { summedColumns } from './summed-columns.ts';

const promptVersionMax = 2 ** 32 - 1;

/** The columns of `observations` that a write sets. */
export const observationRowColumns: readonly Column<ObservationRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['trace_id', (row) => textValue(row.traceId)],
  ['id', (row) => textValue(row.id)],
  ['parent_observation_id', ({ record }) => textValue(record.parentObservationId ?? '')],
  ['type', ({ record }) => record.type ?? 'SPAN'],
  ['name', ({ record }) => textValue(record.name)],
  ['start_time', (row) => timeValue(row.startTime)],
  ['end_time', ({ record }) => nullableTimeValue(record.endTime)],
  ['completion_start_time', ({ record }) => nullableTimeValue(record.completionStartTime)],
  ['level', ({ record }) => record.level ?? 'DEFAULT'],
  ['status_message', ({ record }) => textValue(record.statusMessage)],
  ['version', ({ record }) => textValue(record.version)],
  ['environment', ({ record }) => textValue(record.environment ?? 'default')],
  ['input', ({ record }) => textValue(record.input)],
  ['output', ({ record }) => textValue(record.output)],
  ['model', ({ record }) => textValue(record.model)],
  ['provider', ({ record }) => textValue(record.provider)],
  ['model_parameters', ({ record }) => textValue(record.modelParameters)],
  ['prompt_name', ({ record }) => textValue(record.promptName)],
  [
    'prompt_version',
    ({ record }) => (record.promptVersion === null ? null : wholeValue(record.promptVersion, promptVersionMax)),
  ],
  ['usage_details', ({ record }) => unitsValue(record.usage?.details)],
  ['usage_convention', ({ record: { usage } }) => usage?.convention ?? 'none'],
  ['usage_role', ({ record }) => countedRole(record)],
  ['provided_cost', ({ record }) => moneyMapValue(record.providedCost)],
  ['cost_source', ({ cost }) => cost.source],
  ['cost_details', ({ cost }) => moneyMapValue(cost.details)],
  ['total_cost', ({ cost }) => (cost.total === null ? null : moneyValue(cost.total))],
  ['model_id', ({ cost }) => textValue(cost.modelId)],
  ['price_version', ({ cost }) => textValue(cost.priceVersion)],
  ['span_events', ({ record }) => textValue(record.spanEvents)],
  ['span_links', ({ record }) => textValue(record.spanLinks)],
  ...summedColumns,
  ...recordColumns(observationFields, nullBitsOfObservation),
];
