import { observationColumns, resolveFilter } from '@spanledger/core';
import { filtersOfSearch } from '@spanledger/telemetry-rows';
import { observationFilterColumns } from '@spanledger/telemetry-sql';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** That an observation under the alias `o` holds what is searched for, when something is. */
export const isFind = (search: string | undefined, parameters: SqlParameters): string[] => {
  if (search === undefined) return [];
  const finds = filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(observationColumns, filter);
    return compileFilter(
      resolved,
      observationFilterColumns(sqlDialect)[resolved.column as keyof typeof observationColumns],
      parameters,
    );
  });
  return [`(${finds.join(' OR ')})`];
};
