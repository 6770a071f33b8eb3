import { observationListColumns, resolveFilter } from '@spanledger/core';
import type { ObservationConditions } from '@spanledger/core';
import { filtersOfObservations } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { isOfTrace } from '../query/trace-days.ts';
import { compileScoreFilter } from '../scores/score-conditions.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { observationListFilterColumns } from './observation-filter-columns.ts';
import { isRootObservation } from './root-observation.ts';
import { isFind } from './search-conditions.ts';

/** The FROM and WHERE of the observations, under the alias `o`, that are asked for. */
export const matchingObservations = (
  query: ObservationConditions,
  parameters: SqlParameters,
  more: readonly string[] = [],
): string => {
  const own = [...ownConditions(query, parameters), ...more];
  const ofTheTrace: string[] = [];
  for (const filter of filtersOfObservations(query)) {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = observationListFilterColumns[resolved.column as keyof typeof observationListColumns];
    if (column.from === 'scores') own.push(compileScoreFilter(resolved, column.scores, column.subject, parameters));
    else (column.from === 'o' ? own : ofTheTrace).push(compileFilter(resolved, column, parameters));
  }
  return `FROM observations AS o\n${whereProject('o', [...own, ...traceFulfils('o.trace_id', ofTheTrace)])}`;
};

const ownConditions = (query: ObservationConditions, parameters: SqlParameters): string[] => [
  ...(query.traceId === undefined ? [] : isOfTrace(query.traceId, parameters)),
  ...timeBounds('o.start_time', query.fromStartTime, query.toStartTime, parameters),
  ...equals('o.parent_observation_id', query.parentObservationId, parameters),
  ...isFind(query.search, parameters),
  ...(query.isRoot === undefined ? [] : [query.isRoot ? isRootObservation : `NOT ${isRootObservation}`]),
];
