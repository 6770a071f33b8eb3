import { observationColumns, resolveFilter, type Filter } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';

/** Each of these alone makes an entity a match of a search. Traces and observations have them all. */
export const filtersOfSearch = (search: string): readonly Filter[] =>
  ['name', 'input', 'output'].map((column) => ({ type: 'string', column, operator: 'matches', value: search }));

/** Conditions any of which makes an observation under the alias `o` a match. */
export const findsOf = (dialect: Dialect, search: string, parameters: SqlParameters): readonly string[] => {
  const columns = observationFilterColumns(dialect);
  return filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(observationColumns, filter);
    const column = columns[resolved.column as keyof typeof observationColumns];
    return `(${dialect.compileFilter(resolved, column, parameters)})`;
  });
};

/** Condition that an observation under the alias `o` is a match, if there is a search. */
export const isFind = (dialect: Dialect, search: string | undefined, parameters: SqlParameters): string[] =>
  search === undefined ? [] : [`(${findsOf(dialect, search, parameters).join(' OR ')})`];
