export { clockEntriesOf, clockEntriesOfObservation, type ClockEntry } from './records/clock-entries.ts';
export {
  nullBitsOfObservation,
  observationRecordRowSchema,
  observationRecordSelect,
  storedObservationOf,
} from './records/observation-record-row.ts';
export { nullBitsOfScore, scoreRecordRowSchema, scoreRecordSelect, storedScoreOf } from './records/score-record-row.ts';
export { reportRowSchema, reportSelect, treeEntriesOf, treeRowSchema, treeSelect } from './records/tree-row.ts';
export { nullBitsOfTrace, storedTraceOf, traceRecordRowSchema, traceRecordSelect } from './records/trace-record-row.ts';
export {
  observationSelection,
  selectedObservationSchema,
  toObservation,
} from './observations/observation-selection.ts';
export {
  traceOfObservationSchema,
  traceOfObservationSelection,
  tracesOfObservations,
} from './observations/trace-of-observation.ts';
export { ownTraceColumns, plainObservationColumns, plainScoreColumns } from './filters/filtered-columns.ts';
export type { RowDialect } from './row-dialect.ts';
export { inOrderOfKeys, weighedObservationSchema } from './observations/observation-keys.ts';
export { integer, integerMap, micros, nullableText, textMap, usd, usdMap } from './row-values.ts';
export { scoreSelection, selectedScoreSchema, toScore } from './scores/score-selection.ts';
export {
  traceIdsOfScores,
  traceOfScoreSchema,
  traceOfScoreSelection,
  tracesOfScores,
  withTraces,
} from './scores/trace-of-score.ts';
export { selectedTraceSchema, toTrace, traceSelection } from './traces/trace-selection.ts';
export { selectedTreeSchema, treeSelection } from './observations/tree-selection.ts';
export { observationSumSchema, scoreIdsSchema, traceSummaries } from './traces/trace-sums.ts';
export type { AggregateSql } from './metrics/aggregate-values.ts';
export {
  columnsOfSketches,
  groupSketchOf,
  groupSketchRowSchema,
  keptMeasure,
  keptMeasuresOf,
} from './metrics/group-sketch-row.ts';
export { planMetrics, type Histogram, type MetricsPlan } from './metrics/plan-metrics.ts';
export { namesAlias } from './metrics/names-alias.ts';
export { readCountedPage } from './counted-page.ts';
export {
  pricedObservationOf,
  pricedObservationRowSchema,
  pricedObservationSelection,
  type PricedObservationRow,
} from './repricing/priced-observation-row.ts';
export { orderTerm } from './metrics/order-term.ts';
export { estimatedModelRowSchema } from './estimates/estimated-model-row.ts';
export { recordedCostRowSchema } from './repricing/recorded-cost-row.ts';
export { unpricedRowSchema } from './repricing/unpriced-row.ts';
export { areByTraces, conditionsOnTraces, ownColumnsOfTraces } from './costs/conditions-on-traces.ts';
export { dailySumSchema, sumOfProjectSchema, sumsByProject, topSumSchema } from './costs/daily-sum-row.ts';
export { dailyCostOf } from './costs/daily-cost-of.ts';
export { dayNear, partialDays, queryOfPeriod } from './costs/days-of-times.ts';
export {
  deadLetterSelection,
  deadLetterStateCode,
  selectedDeadLetterSchema,
  toDeadLetter,
} from './dead-letters/dead-letter-row.ts';
export { ingestStateOf, lagMinutes, lagRowSchema, lettersOfStateSchema } from './ledger/ingest-state-row.ts';
export { ledgerHourRowSchema, toLedgerHour } from './ledger/ledger-hour-row.ts';
export { differenceOfDay } from './verify/differing-day.ts';
export { differenceOfGroup, differingGroupSchema, sumsOfGroup, type SumOfGroup } from './verify/differing-group.ts';
export { verifyLedgerHours } from './verify/verify-ledger-hours.ts';
export { receiptRowSchema, toReceipt } from './ledger/receipt-row.ts';
export { observationsOf, recordBytesMax } from './records/read-at-once.ts';
