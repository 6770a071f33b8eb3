import { resolveFilter, scoreListColumns, type Filter, type scoreColumns } from '@spanledger/core';
import { plainScoreColumns } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { SqlColumn } from '../filters/sql-column.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** `s`: the score; `t`: its trace. */
interface ScoreFilterColumn extends SqlColumn {
  readonly from: 's' | 't';
}

const own = (sql: string): ScoreFilterColumn => ({ sql, from: 's' });

/** The SQL of each filter column of scores. */
export const scoreFilterColumns = ({
  choice,
  when,
}: Dialect): Readonly<Record<keyof typeof scoreColumns, ScoreFilterColumn>> => ({
  ...plainScoreColumns,
  timestamp: { ...plainScoreColumns.timestamp, isKey: true },
  dataType: own(choice('s.data_type')),
  source: own(choice('s.source')),
  booleanValue: own(when(`s.data_type = 'BOOLEAN'`, 's.value = 1')),
});

const scoreListFilterColumns = (
  dialect: Dialect,
): Readonly<Record<keyof typeof scoreListColumns, ScoreFilterColumn>> => ({
  ...scoreFilterColumns(dialect),
  traceEnvironment: { sql: 't.environment', from: 't' },
});

/** Conditions on the score, under the alias `s`, and on its trace, under `t`. */
export const conditionsOnScores = (
  dialect: Dialect,
  filters: readonly Filter[],
  parameters: SqlParameters,
): Readonly<Record<ScoreFilterColumn['from'], readonly string[]>> => {
  const columns = scoreListFilterColumns(dialect);
  const conditions: Record<ScoreFilterColumn['from'], string[]> = { s: [], t: [] };
  for (const filter of filters) {
    const resolved = resolveFilter(scoreListColumns, filter);
    const column = columns[resolved.column as keyof typeof scoreListColumns];
    conditions[column.from].push(dialect.compileFilter(resolved, column, parameters));
  }
  return conditions;
};
