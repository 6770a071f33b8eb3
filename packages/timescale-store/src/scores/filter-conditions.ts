import { resolveFilter, scoreColumns, type Filter } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { scoreFilterColumns, type ScoreFilterColumn } from './score-filter-columns.ts';

/** Conditions on the score, under the alias `s`, and on its trace, under `t`. */
export const filterConditions = (
  filters: readonly Filter[],
  parameters: SqlParameters,
): Readonly<Record<ScoreFilterColumn['from'], readonly string[]>> => {
  const conditions: Record<ScoreFilterColumn['from'], string[]> = { s: [], t: [] };
  for (const filter of filters) {
    const resolved = resolveFilter(scoreColumns, filter);
    const column = scoreFilterColumns[resolved.column as keyof typeof scoreColumns];
    conditions[column.from].push(compileFilter(resolved, column, parameters));
  }
  return conditions;
};
