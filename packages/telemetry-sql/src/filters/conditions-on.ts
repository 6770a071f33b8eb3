import type { ResolvedFilter } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import type { ScoresColumn } from './scores-column.ts';
import type { SqlColumn } from './sql-column.ts';

/** The conditions of those filters whose column is read from `from`. */
export const conditionsOn = <From extends string>(
  from: From,
  dialect: Dialect,
  columns: Readonly<Record<string, (SqlColumn & { readonly from: From }) | ScoresColumn>>,
  filters: readonly ResolvedFilter[],
  parameters: SqlParameters,
): string[] =>
  filters.flatMap((filter) => {
    const column = columns[filter.column];
    return column !== undefined && 'sql' in column && column.from === from
      ? [dialect.compileFilter(filter, column, parameters)]
      : [];
  });
