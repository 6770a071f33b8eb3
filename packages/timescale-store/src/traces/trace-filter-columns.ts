import type { traceColumns } from '@spanledger/core';
import { ownTraceColumns } from '@spanledger/telemetry-rows';
import type { SqlColumn } from '../query/compile-filter.ts';
import type { ScoreColumn } from '../scores/score-conditions.ts';

/** `t`: the trace; `m`: what its observations add up to. */
interface OwnColumn extends SqlColumn {
  readonly from: 't' | 'm';
}

/** What the scores of the trace and of its observations say. */
export type TraceFilterColumn = OwnColumn | { readonly from: 'scores'; readonly scores: ScoreColumn };

const money = (name: string): OwnColumn => ({ sql: `coalesce(m.${name}, 0)`, from: 'm', isUsd: true });
const number = (name: string): OwnColumn => ({ sql: `coalesce(m.${name}, 0)::double precision`, from: 'm' });

/** How each column that traces are filtered by is found. A trace without observations has zeros. */
export const traceFilterColumns: Readonly<Record<keyof typeof traceColumns, TraceFilterColumn>> = {
  ...ownTraceColumns,
  latency: { sql: 'coalesce(m.latency_micros, 0)::double precision / 1000000', from: 'm' },
  totalCost: money('total_cost'),
  inputCost: money('input_cost'),
  outputCost: money('output_cost'),
  inputTokens: number('input_units'),
  outputTokens: number('output_units'),
  totalTokens: number('total_units'),
  observationCount: number('observation_count'),
  // The highest; absent without observations.
  level: { sql: 'm.level', from: 'm' },
  errorCount: number('error_count'),
  warningCount: number('warning_count'),
  defaultCount: number('default_count'),
  debugCount: number('debug_count'),
  scoreNumeric: { from: 'scores', scores: 'numeric' },
  scoreCategorical: { from: 'scores', scores: 'categorical' },
  scoreBoolean: { from: 'scores', scores: 'boolean' },
};
