import { countedRole, countingOf, observationFields, type Cost, type ObservationRow } from '@spanledger/core';
import { nullBitsOfObservation } from '@spanledger/telemetry-rows';
import {
  flagValue,
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
import { costNow, summedColumns } from './summed-columns.ts';

const promptVersionMax = 2 ** 32 - 1;

/** A row that is no revision is what was recorded, and says so by its version. */
const nothingRecorded: Cost = { source: 'none', details: {}, total: null, modelId: null, priceVersion: null };

const costColumns = (prefix: string, costOf: (row: ObservationRow) => Cost): readonly Column<ObservationRow>[] => [
  [`${prefix}cost_source`, (row) => costOf(row).source],
  [`${prefix}cost_details`, (row) => moneyMapValue(costOf(row).details)],
  [
    `${prefix}total_cost`,
    (row) => {
      const { total } = costOf(row);
      return total === null ? null : moneyValue(total);
    },
  ],
  [`${prefix}model_id`, (row) => textValue(costOf(row).modelId)],
  [`${prefix}price_version`, (row) => textValue(costOf(row).priceVersion)],
];

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
  ['counted', ({ record }) => flagValue(countingOf(record).counted)],
  ['repeats', ({ record }) => textValue(countingOf(record).repeats ?? '')],
  ...costColumns('', costNow),
  ...costColumns('recorded_', ({ cost, repricedCost }) => (repricedCost === undefined ? nothingRecorded : cost)),
  ['span_events', ({ record }) => textValue(record.spanEvents)],
  ['span_links', ({ record }) => textValue(record.spanLinks)],
  ...summedColumns,
  ...recordColumns(observationFields, nullBitsOfObservation),
];
