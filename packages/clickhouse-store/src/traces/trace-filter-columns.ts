import type { traceColumns } from '@spanledger/core';
import type { SqlColumn } from '../query/compile-filter.ts';

/** `t`: the trace; `m`: what its observations add up to; `sm`: what its scores do. */
export interface TraceFilterColumn extends SqlColumn {
  readonly from: 't' | 'm' | 'sm';
}

const own = (sql: string, more: Partial<SqlColumn> = {}): TraceFilterColumn => ({
  sql: `t.${sql}`,
  from: 't',
  ...more,
});
const ofObservations = (sql: string, more: Partial<SqlColumn> = {}): TraceFilterColumn => ({ sql, from: 'm', ...more });

/** How each column that traces are filtered by is found. A trace without observations has zeros. */
export const traceFilterColumns: Readonly<Record<keyof typeof traceColumns, TraceFilterColumn>> = {
  id: own('id'),
  name: own('name'),
  timestamp: own('timestamp', { isKey: true }),
  userId: own('user_id'),
  sessionId: own('session_id'),
  environment: own('environment'),
  release: own('release'),
  version: own('version'),
  externalId: own('external_id'),
  tags: own('tags'),
  public: own('public'),
  bookmarked: own('bookmarked'),
  metadata: own('metadata'),
  input: own('input', { isSearched: true }),
  output: own('output', { isSearched: true }),
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
