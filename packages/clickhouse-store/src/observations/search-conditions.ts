import { observationColumns, resolveFilter } from '@spanledger/core';
import { filtersOfSearch } from '@spanledger/telemetry-rows';
import { observationFilterColumns } from '@spanledger/telemetry-sql';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Any of which makes an observation under the alias `o` a find. */
const findsOf = (search: string, parameters: SqlParameters): readonly string[] =>
  filtersOfSearch(search).map((filter) => {
    const resolved = resolveFilter(observationColumns, filter);
    const column = observationFilterColumns(sqlDialect)[resolved.column as keyof typeof observationColumns];
    return `(${compileFilter(resolved, column, parameters)})`;
  });

/** That an observation under the alias `o` is a find, when something is searched for. */
export const isFind = (search: string | undefined, parameters: SqlParameters): string[] =>
  search === undefined ? [] : [`(${findsOf(search, parameters).join(' OR ')})`];

/** A subquery in brackets: the traces with a find among their observations that fulfil other conditions as well. */
export const tracesOfFinds = (search: string, conditions: readonly string[], parameters: SqlParameters): string => {
  // One after another: an index spares blocks only where nothing else would do.
  const each = findsOf(search, parameters).map(
    (find) => `SELECT o.trace_id FROM observations AS o FINAL ${whereProject('o', [...conditions, find])}`,
  );
  return `(${each.join('\n  UNION ALL ')})`;
};
