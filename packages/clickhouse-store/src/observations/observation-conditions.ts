import { observationListColumns, resolveFilter } from '@spanledger/core';
import type { ObservationConditions } from '@spanledger/core';
import { filtersOfObservations } from '@spanledger/telemetry-rows';
import { traceFulfils, observationListFilterColumns } from '@spanledger/telemetry-sql';
import { compileFilter } from '../query/compile-filter.ts';
import { equals, whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { scoreColumnOf, scoreMetrics } from '../traces/trace-metrics.ts';
import { isRootObservation } from './observation-attributes.ts';
import { isFind } from './search-conditions.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

type Conditions = Record<'o' | 't' | 'so' | 'st', string[]>;

/** What scores add up to: of the observation, and of its trace. */
const joinedScores = { observation: 'so', trace: 'st' } as const;

/**
 * The FROM and WHERE of the observations, under the alias `o`, that are asked for. Scores are read only when a
 * filter names them, and then only those of the traces that matter.
 */
export const matchingObservations = (
  query: ObservationConditions,
  parameters: SqlParameters,
  more: readonly string[] = [],
): string => {
  const conditions: Conditions = {
    o: [...ownConditions(query, parameters), ...more],
    t: [],
    so: [],
    st: [],
  };
  const columns = observationListFilterColumns(sqlDialect);
  for (const filter of filtersOfObservations(query)) {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = columns[resolved.column as keyof typeof observationListColumns];
    if (column.from === 'scores') {
      const alias = joinedScores[column.of];
      conditions[alias].push(compileFilter(resolved, scoreColumnOf(alias, column), parameters));
    } else conditions[column.from].push(compileFilter(resolved, column, parameters));
  }
  const own = [...conditions.o, ...traceFulfils(sqlDialect, 'o.trace_id', conditions.t)];
  const traces = `(SELECT o.trace_id FROM observations AS o FINAL ${whereProject('o', own)})`;
  const joins = [
    ...(conditions.so.length === 0
      ? []
      : [
          `LEFT JOIN (${scoreMetrics(traces, 'observation')}) AS so ON so.trace_id = o.trace_id AND so.observation_id = o.id`,
        ]),
    ...(conditions.st.length === 0 ? [] : [`LEFT JOIN (${scoreMetrics(traces)}) AS st ON st.trace_id = o.trace_id`]),
  ];
  const where = whereProject('o', [...own, ...conditions.so, ...conditions.st]);
  return ['FROM observations AS o FINAL', ...joins, where].join('\n');
};

const ownConditions = (query: ObservationConditions, parameters: SqlParameters): string[] => [
  ...ofTrace(query.traceId, parameters),
  ...timeBounds('o.start_time', query.fromStartTime, query.toStartTime, parameters),
  ...equals('o.parent_observation_id', query.parentObservationId, parameters),
  ...isFind(query.search, parameters),
  ...(query.isRoot === undefined ? [] : [query.isRoot ? isRootObservation : `NOT ${isRootObservation}`]),
];

const ofTrace = (traceId: string | undefined, parameters: SqlParameters): string[] => {
  if (traceId === undefined) return [];
  const parameter = parameters.bind('String', traceId);
  return [onDaysOfTraces('toDate(o.start_time)', `(${parameter})`), `o.trace_id = ${parameter}`];
};
