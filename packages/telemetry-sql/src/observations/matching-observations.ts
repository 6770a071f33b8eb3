import { observationListColumns, resolveFilter, type ObservationConditions, type ProjectId } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { Narrowed } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { isWrittenSince } from '../filters/is-written-since.ts';
import { conditionsOnJoined, joinsOf, ownConditionsOf } from '../filters/score-conditions.ts';
import type { ScoreCondition } from '../filters/scores-column.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { observationListFilterColumns, type ObservationFilterColumn } from './observation-filter-columns.ts';
import { isFind } from './search-conditions.ts';

/** The conditions of the filters on columns of the observation, or of its trace. */
const conditionsOn = (
  from: ObservationFilterColumn['from'],
  dialect: Dialect,
  { filters = [] }: ObservationConditions,
  parameters: SqlParameters,
): string[] =>
  filters.flatMap((filter) => {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = observationListFilterColumns(dialect)[resolved.column as keyof typeof observationListColumns];
    return column.from === from ? [dialect.compileFilter(resolved, column, parameters)] : [];
  });

/** Conditions on the columns of observations themselves, besides their trace and period. */
const ownConditions = (
  dialect: Dialect,
  query: ObservationConditions,
  parameters: SqlParameters,
): readonly string[] => [
  ...isFind(dialect, query.search, parameters),
  ...isWrittenSince(dialect, 'o.updated_at', query.writtenSince, parameters),
  ...conditionsOn('o', dialect, query, parameters),
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
    onTraces: (parameters) => conditionsOn('t', dialect, query, parameters),
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
  const { filters = [], from, to, traceId } = query;
  const ofScores: ScoreCondition[] = [];
  for (const filter of filters) {
    const resolved = resolveFilter(observationListColumns, filter);
    const column = columns[resolved.column as keyof typeof observationListColumns];
    if (column.from === 'scores') ofScores.push(dialect.scoreCondition(resolved, column, 'o.trace_id', parameters));
  }
  const ofTheTrace = conditionsOn('t', dialect, query, parameters);
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
