import { resolveFilter, traceColumns, traceSumColumns, type TraceListQuery } from '@spanledger/core';
import { filtersOfSearch, filtersOfTraces } from '@spanledger/telemetry-rows';
import { ownTraceColumns, traceFilterColumns } from '@spanledger/telemetry-sql';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { isFind } from '../observations/search-conditions.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { compileScoreFilter } from '../scores/score-conditions.ts';
import { observationMetrics } from './trace-metrics.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Whether an order is by what the observations of each trace add up to. */
const isBySum = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): boolean =>
  traceSumColumns.some((column) => column === orderBy?.column);

/**
 * The FROM and WHERE of the traces, under the alias `t`, that a list asks for. Observations are read only when a
 * filter, or the order if it matters, names what they add up to (under the alias `m`), and then only those of traces
 * that fulfil everything else.
 */
export const matchingTraces = (
  query: Omit<TraceListQuery, 'page' | 'limit'>,
  parameters: SqlParameters,
  isOrdered = false,
  more: readonly string[] = [],
): string => {
  const own = [...timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters), ...more];
  const summed: string[] = [];
  const columns = traceFilterColumns(sqlDialect);
  for (const filter of filtersOfTraces(query)) {
    const resolved = resolveFilter(traceColumns, filter);
    const column = columns[resolved.column as keyof typeof traceColumns];
    if (column.from === 'scores') own.push(compileScoreFilter(resolved, column.scores, ofTrace, parameters));
    else (column.from === 't' ? own : summed).push(compileFilter(resolved, column, parameters));
  }
  if (query.search !== undefined) own.push(isFindOfTraces(query.search, own, parameters));
  if (summed.length === 0 && !(isOrdered && isBySum(query)))
    return ['FROM traces AS t', whereProject('t', own)].join('\n');
  const candidates = own.length === 0 ? undefined : `(SELECT t.id FROM traces AS t ${whereProject('t', own)})`;
  const join = `LEFT JOIN (${observationMetrics(candidates)}) AS m ON m.trace_id = t.id`;
  return ['FROM traces AS t', join, whereProject('t', [...own, ...summed])].join('\n');
};

const ofTrace = { subject: 't.id', of: 'trace' } as const;

/** That a trace, or one of its observations, holds what is searched for; of traces that fulfil the conditions. */
const isFindOfTraces = (search: string, conditions: readonly string[], parameters: SqlParameters): string => {
  const ofItself = filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(ownSearched, filter);
    return compileFilter(resolved, ownTraceColumns[resolved.column as keyof typeof ownSearched], parameters);
  });
  const ids = `(SELECT t.id FROM traces AS t ${whereProject('t', conditions)})`;
  const narrowed = conditions.length === 0 ? [] : [`o.trace_id IN ${ids}`, onDaysOfTraces('o.start_time', ids)];
  const found = `SELECT o.trace_id FROM observations AS o ${whereProject('o', [...narrowed, ...isFind(search, parameters)])}`;
  return `(${[...ofItself, `t.id IN (${found})`].join(' OR ')})`;
};

const ownSearched = { name: 'string', input: 'string', output: 'string' } as const;
