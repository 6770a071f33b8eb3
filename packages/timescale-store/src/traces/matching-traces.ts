import { resolveFilter, traceColumns, type TraceListQuery } from '@spanledger/core';
import { filtersOfTraces } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { compileScoreFilter } from '../scores/score-conditions.ts';
import { traceFilterColumns } from './trace-filter-columns.ts';
import { observationMetrics } from './trace-metrics.ts';

/**
 * The FROM and WHERE of the traces, under the alias `t`, that a list asks for. Observations are read only when a
 * filter names what they add up to, and then only those of traces that fulfil everything else.
 */
export const matchingTraces = (query: Omit<TraceListQuery, 'page' | 'limit'>, parameters: SqlParameters): string => {
  const own = timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters);
  const summed: string[] = [];
  for (const filter of filtersOfTraces(query)) {
    const resolved = resolveFilter(traceColumns, filter);
    const column = traceFilterColumns[resolved.column as keyof typeof traceColumns];
    if (column.from === 'scores') own.push(compileScoreFilter(resolved, column.scores, ofTrace, parameters));
    else (column.from === 't' ? own : summed).push(compileFilter(resolved, column, parameters));
  }
  if (summed.length === 0) return ['FROM traces AS t', whereProject('t', own)].join('\n');
  const candidates = own.length === 0 ? undefined : `(SELECT t.id FROM traces AS t ${whereProject('t', own)})`;
  const join = `LEFT JOIN (${observationMetrics(candidates)}) AS m ON m.trace_id = t.id`;
  return ['FROM traces AS t', join, whereProject('t', [...own, ...summed])].join('\n');
};

const ofTrace = { subject: 't.id', of: 'trace' } as const;
