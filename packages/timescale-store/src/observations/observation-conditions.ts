import { observationListColumns, resolveFilter } from '@spanledger/core';
import type { ObservationConditions } from '@spanledger/core';
import { filtersOfObservations } from '@spanledger/telemetry-rows';
import { traceFulfils, observationListFilterColumns } from '@spanledger/telemetry-sql';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { isOfTrace } from '../query/trace-days.ts';
import { compileScoreFilter } from '../scores/score-conditions.ts';
import { isRootObservation } from './observation-attributes.ts';
import { isFind } from './search-conditions.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

const subjects = {
  observation: { subject: '(o.trace_id, o.id)', of: 'observation' },
  trace: { subject: 'o.trace_id', of: 'trace' },
} as const;

/** The FROM and WHERE of the observations, under the alias `o`, that are asked for. */
export const matchingObservations = (
  query: ObservationConditions,
  parameters: SqlParameters,
  more: readonly string[] = [],
): string => {
  const own = [...ownConditions(query, parameters), ...more];
  const ofTheTrace: string[] = [];
  const columns = observationListFilterColumns(sqlDialect);
  for (const filter of filtersOfObservations(query)) {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = columns[resolved.column as keyof typeof observationListColumns];
    if (column.from === 'scores')
      own.push(compileScoreFilter(resolved, column.scores, subjects[column.of], parameters));
    else (column.from === 'o' ? own : ofTheTrace).push(compileFilter(resolved, column, parameters));
  }
  return `FROM observations AS o\n${whereProject('o', [...own, ...traceFulfils(sqlDialect, 'o.trace_id', ofTheTrace)])}`;
};

const ownConditions = (query: ObservationConditions, parameters: SqlParameters): string[] => [
  ...(query.traceId === undefined ? [] : isOfTrace(query.traceId, parameters)),
  ...timeBounds('o.start_time', query.fromStartTime, query.toStartTime, parameters),
  ...equals('o.parent_observation_id', query.parentObservationId, parameters),
  ...isFind(query.search, parameters),
  ...(query.isRoot === undefined ? [] : [query.isRoot ? isRootObservation : `NOT ${isRootObservation}`]),
];
