import { resolveFilter, traceColumns, type TraceListQuery } from '@spanledger/core';
import { filtersOfTraces } from '@spanledger/telemetry-rows';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { traceFilterColumns } from './trace-filter-columns.ts';
import { observationMetrics, scoreMetrics } from './trace-metrics.ts';

/**
 * The FROM and WHERE of the traces, under the alias `t`, that a list asks for. Observations and scores are read
 * only when a filter names what they add up to, and then only those of traces that fulfil everything else.
 */
export const matchingTraces = (query: Omit<TraceListQuery, 'page' | 'limit'>, parameters: SqlParameters): string => {
  const own = timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters);
  const summed = { m: [] as string[], sm: [] as string[] };
  for (const filter of filtersOfTraces(query)) {
    const resolved = resolveFilter(traceColumns, filter);
    const column = traceFilterColumns[resolved.column as keyof typeof traceColumns];
    (column.from === 't' ? own : summed[column.from]).push(compileFilter(resolved, column, parameters));
  }
  const candidates = own.length === 0 ? undefined : `(SELECT t.id FROM traces AS t FINAL ${whereProject('t', own)})`;
  const joins = [
    ...(summed.m.length === 0 ? [] : [`LEFT JOIN (${observationMetrics(candidates)}) AS m ON m.trace_id = t.id`]),
    ...(summed.sm.length === 0 ? [] : [`LEFT JOIN (${scoreMetrics(candidates)}) AS sm ON sm.trace_id = t.id`]),
  ];
  return ['FROM traces AS t FINAL', ...joins, whereProject('t', [...own, ...summed.m, ...summed.sm])].join('\n');
};
