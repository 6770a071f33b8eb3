import {
  exportedTraceColumns,
  resolveFilter,
  traceColumns,
  traceSumColumns,
  type TraceListQuery,
} from '@spanledger/core';
import { filtersOfSearch, filtersOfTraces } from '@spanledger/telemetry-rows';
import { ownTraceColumns, traceFilterColumns } from '@spanledger/telemetry-sql';
import { tracesOfFinds } from '../observations/search-conditions.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { observationMetrics, scoreColumnOf, scoreMetrics } from './trace-metrics.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Whether an order is by what the observations of each trace add up to. */
export const isBySum = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): boolean =>
  traceSumColumns.some((column) => column === orderBy?.column);

/**
 * The FROM and WHERE of the traces, under the alias `t`, that a list asks for. Observations and scores are read
 * only when a filter, or the order if it matters, names what they add up to (observations under the alias `m`), and
 * then only those of traces that fulfil everything else.
 */
export const matchingTraces = (
  query: Omit<TraceListQuery, 'page' | 'limit'>,
  parameters: SqlParameters,
  isOrdered = false,
): string => {
  const own = timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters);
  const summed = { m: [] as string[], sm: [] as string[] };
  const columns = traceFilterColumns(sqlDialect);
  for (const filter of filtersOfTraces(query)) {
    const resolved = resolveFilter(traceColumns, filter);
    const column = columns[resolved.column as keyof typeof traceColumns];
    if (column.from === 'scores') summed.sm.push(compileFilter(resolved, scoreColumnOf('sm', column), parameters));
    else (column.from === 't' ? own : summed.m).push(compileFilter(resolved, column, parameters));
  }
  if (query.search !== undefined) own.push(isFindOfTraces(query.search, own, parameters));
  const candidates = own.length === 0 ? undefined : `(SELECT t.id FROM traces AS t FINAL ${whereProject('t', own)})`;
  const joins = [
    ...(summed.m.length === 0 && !(isOrdered && isBySum(query))
      ? []
      : [`LEFT JOIN (${observationMetrics(candidates)}) AS m ON m.trace_id = t.id`]),
    ...(summed.sm.length === 0 ? [] : [`LEFT JOIN (${scoreMetrics(candidates)}) AS sm ON sm.trace_id = t.id`]),
  ];
  return ['FROM traces AS t FINAL', ...joins, whereProject('t', [...own, ...summed.m, ...summed.sm])].join('\n');
};

/** That a trace, or one of its observations, holds what is searched for; of traces that fulfil the conditions. */
const isFindOfTraces = (search: string, conditions: readonly string[], parameters: SqlParameters): string => {
  const ofItself = filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(exportedTraceColumns, filter);
    const column = ownTraceColumns[resolved.column as keyof typeof exportedTraceColumns];
    return `(${compileFilter(resolved, column, parameters)})`;
  });
  const ids = `(SELECT t.id FROM traces AS t FINAL ${whereProject('t', conditions)})`;
  const narrowed = conditions.length === 0 ? [] : [`o.trace_id IN ${ids}`, onDaysOfTraces('toDate(o.start_time)', ids)];
  return `(${[...ofItself, `t.id IN ${tracesOfFinds(search, narrowed, parameters)}`].join(' OR ')})`;
};
