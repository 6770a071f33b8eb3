import type { traceColumns } from '@spanledger/core';
import { ownTraceColumns } from '@spanledger/telemetry-rows';
import type { SqlColumn } from '../query/compile-filter.ts';

/** `t`: the trace; `m`: what its observations add up to; `sm`: what its scores do. */
export interface TraceFilterColumn extends SqlColumn {
  readonly from: 't' | 'm' | 'sm';
}

const ofObservations = (sql: string, more: Partial<SqlColumn> = {}): TraceFilterColumn => ({ sql, from: 'm', ...more });

/** How each column that traces are filtered by is found. A trace without observations has zeros. */
export const traceFilterColumns: Readonly<Record<keyof typeof traceColumns, TraceFilterColumn>> = {
  ...ownTraceColumns,
  timestamp: { ...ownTraceColumns.timestamp, isKey: true },
  input: { ...ownTraceColumns.input, isSearched: true },
  output: { ...ownTraceColumns.output, isSearched: true },
  latency: ofObservations('toFloat64(m.latency_micros) / 1000000'),
  totalCost: ofObservations('m.total_cost', { isUsd: true }),
  inputCost: ofObservations('m.input_cost', { isUsd: true }),
  outputCost: ofObservations('m.output_cost', { isUsd: true }),
  inputTokens: ofObservations('toFloat64(m.input_units)'),
  outputTokens: ofObservations('toFloat64(m.output_units)'),
  totalTokens: ofObservations('toFloat64(m.total_units)'),
  observationCount: ofObservations('toFloat64(m.observation_count)'),
  // The highest; absent without observations.
  level: ofObservations(`nullIf(m.level, '')`),
  errorCount: ofObservations('toFloat64(m.error_count)'),
  warningCount: ofObservations('toFloat64(m.warning_count)'),
  defaultCount: ofObservations('toFloat64(m.default_count)'),
  debugCount: ofObservations('toFloat64(m.debug_count)'),
  scoreNumeric: { sql: 'sm.numbers', from: 'sm' },
  scoreCategorical: { sql: 'sm.categories_by_name', from: 'sm', isPairs: true },
  scoreBoolean: { sql: 'sm.truths_by_name', from: 'sm', isPairs: true },
};
