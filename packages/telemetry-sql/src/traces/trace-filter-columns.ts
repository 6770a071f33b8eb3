import type { traceColumns } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { ScoresColumn } from '../filters/scores-column.ts';
import type { SqlColumn } from '../filters/sql-column.ts';
import { ownTraceColumns } from './own-trace-columns.ts';

/** `t`: the trace; `m`: the sums of its observations. */
interface TraceFilterColumn extends SqlColumn {
  readonly from: 't' | 'm';
}

/** The SQL of each filter column of traces. A trace without observations has zeros. */
export const traceFilterColumns = ({
  double,
  joined,
}: Dialect): Readonly<Record<keyof typeof traceColumns, TraceFilterColumn | ScoresColumn>> => {
  const money = (name: string): TraceFilterColumn => ({ sql: joined(`m.${name}`), from: 'm', isUsd: true });
  const number = (name: string): TraceFilterColumn => ({ sql: double(joined(`m.${name}`)), from: 'm' });
  return {
    ...ownTraceColumns,
    latency: { sql: `${double(joined('m.latency_micros'))} / 1000000`, from: 'm' },
    totalCost: money('total_cost'),
    inputCost: money('input_cost'),
    outputCost: money('output_cost'),
    inputTokens: number('input_units'),
    outputTokens: number('output_units'),
    totalTokens: number('total_units'),
    observationCount: number('observation_count'),
    // The highest; absent without observations.
    level: { sql: `nullIf(m.level, '')`, from: 'm' },
    errorCount: number('error_count'),
    warningCount: number('warning_count'),
    defaultCount: number('default_count'),
    debugCount: number('debug_count'),
    scoreNumeric: { from: 'scores', scores: 'numeric', of: 'trace' },
    scoreCategorical: { from: 'scores', scores: 'categorical', of: 'trace' },
    scoreBoolean: { from: 'scores', scores: 'boolean', of: 'trace' },
  };
};
