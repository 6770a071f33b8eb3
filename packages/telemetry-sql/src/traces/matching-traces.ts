import {
  exportedTraceColumns,
  resolveFilter,
  traceColumns,
  traceSumColumns,
  type PageRequest,
  type ResolvedFilter,
  type TraceListQuery,
} from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { StoredSums } from '../engine-conditions.ts';
import { conditionsOn } from '../filters/conditions-on.ts';
import type { ScoreCondition } from '../filters/scores-column.ts';
import { filtersOfSearch, findsOf } from '../observations/search-conditions.ts';
import { isWrittenSince } from '../filters/is-written-since.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { joinsOf, ownConditionsOf, conditionsOnJoined } from '../filters/score-conditions.ts';
import { ownTraceColumns } from './own-trace-columns.ts';
import { traceFilterColumns } from './trace-filter-columns.ts';
import { sumsOfTraces } from './trace-sums-sql.ts';

/** Whether an order is by the sums of each trace's observations. */
export const isBySum = ({ orderBy }: Pick<TraceListQuery, 'orderBy'>): boolean =>
  traceSumColumns.some((column) => column === orderBy?.column);

type Asked = Omit<TraceListQuery, keyof PageRequest | 'withBodies'>;

const filtersOf = ({ filters = [] }: Asked): readonly ResolvedFilter[] =>
  filters.map((filter) => resolveFilter(traceColumns, filter));

/** Whether a filter is on the sums of each trace's observations. */
export const isFilteredBySum = (dialect: Dialect, query: Asked): boolean => {
  const columns = traceFilterColumns(dialect);
  return filtersOf(query).some(({ column }) => columns[column as keyof typeof traceColumns].from === 'm');
};

/** Conditions on the columns of traces themselves, besides their period and a search. */
export const ownConditionsOfTraces = (dialect: Dialect, query: Asked, parameters: SqlParameters): readonly string[] => [
  ...isWrittenSince(dialect, 't.updated_at', query.writtenSince, parameters),
  ...conditionsOn('t', dialect, traceFilterColumns(dialect), filtersOf(query), parameters),
];

/**
 * The FROM and WHERE of the matching traces, under the alias `t`. Observations and scores are read only when a filter,
 * or the order if it matters, uses their sums (observations under the alias `m`), and then only those of traces that
 * fulfil everything else, or those that the engine has stored.
 */
export const matchingTraces = (
  dialect: Dialect,
  query: Asked,
  parameters: SqlParameters,
  isOrdered = false,
  more: readonly string[] = [],
  stored?: StoredSums,
): string => {
  const { latest, metrics, where } = dialect;
  const columns = traceFilterColumns(dialect);
  const own = [
    ...dialect.timeBounds('t.timestamp', query.from, query.to, parameters),
    ...ownConditionsOfTraces(dialect, query, parameters),
    ...more,
  ];
  const filters = filtersOf(query);
  const summed = conditionsOn('m', dialect, columns, filters, parameters);
  const ofScores: ScoreCondition[] = [];
  for (const filter of filters) {
    const column = columns[filter.column as keyof typeof traceColumns];
    if (column.from === 'scores') ofScores.push(dialect.scoreCondition(filter, column, 't.id', parameters));
  }
  own.push(...ownConditionsOf(ofScores));
  if (query.search !== undefined) own.push(isFindOfTraces(dialect, query.search, own, parameters));
  const idsOf = (others: readonly string[]): string | undefined => {
    const conditions = [...own, ...others];
    return conditions.length === 0
      ? undefined
      : `(SELECT t.id FROM ${latest('traces', 't')} ${where('t', conditions)})`;
  };
  const isSummed = summed.length > 0 || (isOrdered && isBySum(query));
  return [
    `FROM ${latest('traces', 't')}`,
    ...(isSummed
      ? [`${metrics.joinOne} (${sumsOfTraces(dialect, idsOf, stored, parameters)}) AS m ON m.trace_id = t.id`]
      : []),
    ...joinsOf(ofScores, idsOf([])),
    where('t', [...own, ...summed, ...conditionsOnJoined(ofScores)]),
  ].join('\n');
};

/**
 * Condition that a trace, or one of its observations, contains the searched text; of traces that fulfil the conditions.
 */
const isFindOfTraces = (
  dialect: Dialect,
  search: string,
  conditions: readonly string[],
  parameters: SqlParameters,
): string => {
  const ofItself = filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(exportedTraceColumns, filter);
    const column = ownTraceColumns[resolved.column as keyof typeof exportedTraceColumns];
    return `(${dialect.compileFilter(resolved, column, parameters)})`;
  });
  const ids = `(SELECT t.id FROM ${dialect.latest('traces', 't')} ${dialect.where('t', conditions)})`;
  const narrowed = conditions.length === 0 ? [] : [`o.trace_id IN ${ids}`, dialect.onDaysOfTraces('o.start_time', ids)];
  const found = dialect.tracesOfFinds(findsOf(dialect, search, parameters), narrowed);
  return `(${[...ofItself, `t.id IN ${found}`].join(' OR ')})`;
};
