import {
  observationListColumns,
  resolveFilter,
  type ObservationConditions,
  type ProjectId,
  type ResolvedFilter,
} from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { Narrowed } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { conditionsOn } from '../filters/conditions-on.ts';
import { isWrittenSince } from '../filters/is-written-since.ts';
import { conditionsOnJoined, joinsOf, ownConditionsOf } from '../filters/score-conditions.ts';
import type { ScoreCondition } from '../filters/scores-column.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { observationListFilterColumns } from './observation-filter-columns.ts';
import { isFind } from './search-conditions.ts';

const filtersOf = ({ filters = [] }: ObservationConditions): readonly ResolvedFilter[] =>
  filters.map((filter) => resolveFilter(observationListColumns, filter));

const conditionsOnTraces = (dialect: Dialect, query: ObservationConditions, parameters: SqlParameters): string[] =>
  conditionsOn('t', dialect, observationListFilterColumns(dialect), filtersOf(query), parameters);

/** Conditions on the columns of observations themselves, besides their trace and period. */
const ownConditions = (
  dialect: Dialect,
  query: ObservationConditions,
  parameters: SqlParameters,
): readonly string[] => [
  ...isFind(dialect, query.search, parameters),
  ...isWrittenSince(dialect, 'o.updated_at', query.writtenSince, parameters),
  ...conditionsOn('o', dialect, observationListFilterColumns(dialect), filtersOf(query), parameters),
];

/** Conditions on the keys of the observations that match, and of their traces. Those of one trace are few anyway. */
export const narrowObservations = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ObservationConditions,
): Promise<Narrowed> => {
  if (query.traceId !== undefined) return {};
  const { dialect } = engine;
  return engine.narrow(projectId, {
    of: 'observations',
    from: query.from,
    to: query.to,
    conditions: (parameters) => ownConditions(dialect, query, parameters),
    onTraces: (parameters) => conditionsOnTraces(dialect, query, parameters),
  });
};

/**
 * The FROM and WHERE of the matching observations, under the alias `o`. Scores are read only when a filter uses them.
 */
export const matchingObservations = (
  dialect: Dialect,
  query: ObservationConditions,
  parameters: SqlParameters,
  narrowed: Narrowed = {},
  more: readonly string[] = [],
): string => {
  const { latest, where } = dialect;
  const columns = observationListFilterColumns(dialect);
  const { from, to, traceId } = query;
  const ofScores: ScoreCondition[] = [];
  for (const filter of filtersOf(query)) {
    const column = columns[filter.column as keyof typeof observationListColumns];
    if (column.from === 'scores') ofScores.push(dialect.scoreCondition(filter, column, 'o.trace_id', parameters));
  }
  const ofTheTrace = conditionsOnTraces(dialect, query, parameters);
  if (ofTheTrace.length > 0) ofTheTrace.push(...(narrowed.traces?.('t.timestamp', parameters) ?? []));
  const own = [
    ...(traceId === undefined ? [] : dialect.isOfTrace(traceId, parameters)),
    ...dialect.timeBounds('o.start_time', from, to, parameters),
    ...ownConditions(dialect, query, parameters),
    ...(narrowed.rows?.('o.start_time', parameters) ?? []),
    ...more,
    ...ownConditionsOf(ofScores),
    ...traceFulfils(dialect, 'o.trace_id', ofTheTrace),
  ];
  const traces = `(SELECT o.trace_id FROM ${latest('observations', 'o')} ${where('o', own)})`;
  return [
    `FROM ${latest('observations', 'o')}`,
    ...joinsOf(ofScores, traces),
    where('o', [...own, ...conditionsOnJoined(ofScores)]),
  ].join('\n');
};
