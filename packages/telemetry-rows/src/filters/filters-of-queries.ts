import type { Filter, ScoreListQuery } from '@spanledger/core';

/** Nothing is asked of a column by `undefined`. */
const is = (column: string, value: string | undefined): readonly Filter[] =>
  value === undefined ? [] : [{ type: 'string', column, operator: '=', value }];

/** Nothing is any of none. */
const isAnyOf = (column: string, value: readonly string[] | undefined): readonly Filter[] =>
  value === undefined ? [] : [{ type: 'stringOptions', column, operator: 'any of', value }];

const hasAll = (column: string, value: readonly string[] = []): readonly Filter[] =>
  value.length === 0 ? [] : [{ type: 'arrayOptions', column, operator: 'all of', value }];

/** Each of these on its own makes something a find of a search. Traces and observations have them all. */
export const filtersOfSearch = (search: string): readonly Filter[] =>
  ['name', 'input', 'output'].map((column) => ({ type: 'string', column, operator: 'matches', value: search }));

/** What scores are asked for but times and whether they have a trace, as filters on `scoreColumns`. */
export const filtersOfScores = (query: ScoreListQuery): readonly Filter[] => [
  ...is('name', query.name),
  ...is('source', query.source),
  ...is('dataType', query.dataType),
  ...is('traceId', query.traceId),
  ...isAnyOf('observationId', query.observationIds),
  ...is('sessionId', query.sessionId),
  ...is('datasetRunId', query.datasetRunId),
  ...is('configId', query.configId),
  ...is('queueId', query.queueId),
  ...isAnyOf('id', query.scoreIds),
  ...isAnyOf('environment', query.environments),
  ...is('userId', query.userId),
  ...hasAll('tags', query.traceTags),
  ...(query.filters ?? []),
  ...(query.value === undefined ? [] : [{ type: 'number', column: 'value', ...query.value } as const]),
];

/** The environments that the traces of scores are asked for: a condition on the trace makes them one on it as well. */
export const environmentsOfTraces = (query: ScoreListQuery): readonly string[] | undefined =>
  query.userId === undefined && (query.traceTags ?? []).length === 0 ? undefined : query.environments;
