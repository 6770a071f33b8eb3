import { observationColumns, resolveFilter, type Filter } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';

/** Each of these on its own makes something a find of a search. Traces and observations have them all. */
export const filtersOfSearch = (search: string): readonly Filter[] =>
  ['name', 'input', 'output'].map((column) => ({ type: 'string', column, operator: 'matches', value: search }));

/** Any of which makes an observation under the alias `o` a find. */
export const findsOf = (dialect: Dialect, search: string, parameters: SqlParameters): readonly string[] => {
  const columns = observationFilterColumns(dialect);
  return filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(observationColumns, filter);
    const column = columns[resolved.column as keyof typeof observationColumns];
    return `(${dialect.compileFilter(resolved, column, parameters)})`;
  });
};

/** That an observation under the alias `o` is a find, when something is searched for. */
export const isFind = (dialect: Dialect, search: string | undefined, parameters: SqlParameters): string[] =>
  search === undefined ? [] : [`(${findsOf(dialect, search, parameters).join(' OR ')})`];
