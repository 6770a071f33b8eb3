import { observationColumns, resolveFilter } from '@spanledger/core';
import { filtersOfSearch } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { observationFilterColumns } from './observation-filter-columns.ts';

/** That an observation under the alias `o` holds what is searched for, when something is. */
export const isFind = (search: string | undefined, parameters: SqlParameters): string[] => {
  if (search === undefined) return [];
  const finds = filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(observationColumns, filter);
    return compileFilter(
      resolved,
      observationFilterColumns[resolved.column as keyof typeof observationColumns],
      parameters,
    );
  });
  return [`(${finds.join(' OR ')})`];
};
