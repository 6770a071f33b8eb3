import { observationListColumns, resolveFilter, type ObservationConditions } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import { isWrittenSince } from '../filters/is-written-since.ts';
import { conditionsOnJoined, joinsOf, ownConditionsOf } from '../filters/score-conditions.ts';
import type { ScoreCondition } from '../filters/scores-column.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { observationListFilterColumns } from './observation-filter-columns.ts';
import { isFind } from './search-conditions.ts';

/**
 * The FROM and WHERE of the matching observations, under the alias `o`. Scores are read only when a filter uses them.
 */
export const matchingObservations = (
  dialect: Dialect,
  query: ObservationConditions,
  parameters: SqlParameters,
  more: readonly string[] = [],
): string => {
  const { latest, where } = dialect;
  const columns = observationListFilterColumns(dialect);
  const { filters = [], from, to, traceId, search, writtenSince } = query;
  const own = [
    ...(traceId === undefined ? [] : dialect.isOfTrace(traceId, parameters)),
    ...dialect.timeBounds('o.start_time', from, to, parameters),
    ...isFind(dialect, search, parameters),
    ...isWrittenSince(dialect, 'o.updated_at', writtenSince, parameters),
    ...more,
  ];
  const ofTheTrace: string[] = [];
  const ofScores: ScoreCondition[] = [];
  for (const filter of filters) {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = columns[resolved.column as keyof typeof observationListColumns];
    if (column.from === 'scores') ofScores.push(dialect.scoreCondition(resolved, column, 'o.trace_id', parameters));
    else (column.from === 'o' ? own : ofTheTrace).push(dialect.compileFilter(resolved, column, parameters));
  }
  own.push(...ownConditionsOf(ofScores), ...traceFulfils(dialect, 'o.trace_id', ofTheTrace));
  const traces = `(SELECT o.trace_id FROM ${latest('observations', 'o')} ${where('o', own)})`;
  return [
    `FROM ${latest('observations', 'o')}`,
    ...joinsOf(ofScores, traces),
    where('o', [...own, ...conditionsOnJoined(ofScores)]),
  ].join('\n');
};
