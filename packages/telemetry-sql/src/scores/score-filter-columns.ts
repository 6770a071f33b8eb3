import { resolveFilter, scoreListColumns, type Filter, type scoreColumns } from '@spanledger/core';
import { plainScoreColumns } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import { conditionsOn } from '../filters/conditions-on.ts';
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
  const resolved = filters.map((filter) => resolveFilter(scoreListColumns, filter));
  const on = (from: ScoreFilterColumn['from']) => conditionsOn(from, dialect, columns, resolved, parameters);
  return { s: on('s'), t: on('t') };
};
