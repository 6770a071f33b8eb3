import {
  countedRole,
  countingOf,
  endOfObservation,
  observationFields,
  storedObservationColumns,
} from '@spanledger/core';
import type { ComposedField, Cost, estimateColumns, ObservationRow } from '@spanledger/core';
import { clockEntriesOfObservation, nullBitsOfObservation } from '@spanledger/telemetry-rows';
import {
  fieldColumns,
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

/** A row that is no revision has the recorded cost, as its version shows. */
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

const composedColumns: Readonly<
  Record<ComposedField<typeof storedObservationColumns>, readonly Column<ObservationRow>[]>
> = {
  startTime: [['start_time', (row) => timeValue(row.startTime)]],
  parentObservationId: [['parent_observation_id', ({ record }) => textValue(record.parentObservationId ?? '')]],
  usage: [
    ['usage_details', ({ record }) => unitsValue(record.usage?.details)],
    ['usage_convention', ({ record: { usage } }) => usage?.convention ?? 'none'],
    ['usage_role', ({ record }) => countedRole(record)],
  ],
  providedCost: [['provided_cost', ({ record }) => moneyMapValue(record.providedCost)]],
};

const estimated: Readonly<Record<keyof typeof estimateColumns, Column<ObservationRow>[1]>> = {
  estimated_input: ({ estimate }) => (estimate === undefined ? null : wholeValue(estimate.input)),
  estimated_output: ({ estimate }) => (estimate === undefined ? null : wholeValue(estimate.output)),
  estimated_cost: ({ estimate: { cost = null } = {} }) => (cost === null ? null : moneyValue(cost)),
};

const endTime: Column<ObservationRow> = ['end_time', ({ record }) => nullableTimeValue(endOfObservation(record))];

/** The columns of `observations` that a write sets. */
export const observationRowColumns: readonly Column<ObservationRow>[] = [
  ['project_id', (row) => textValue(row.projectId)],
  ['trace_id', (row) => textValue(row.traceId)],
  ['id', (row) => textValue(row.id)],
  ...fieldColumns<typeof storedObservationColumns, ObservationRow>(storedObservationColumns).map((own) =>
    own[0] === endTime[0] ? endTime : own,
  ),
  ...Object.values(composedColumns).flat(),
  ['counted', ({ record }) => flagValue(countingOf(record).counted)],
  ['repeats', ({ record }) => textValue(countingOf(record).repeats ?? '')],
  ...costColumns('', costNow),
  ...costColumns('recorded_', ({ cost, repricedCost }) => (repricedCost === undefined ? nothingRecorded : cost)),
  ...summedColumns,
  ...Object.entries(estimated),
  ...recordColumns(observationFields, nullBitsOfObservation, clockEntriesOfObservation),
];
