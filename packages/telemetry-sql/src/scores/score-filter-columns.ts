import { resolveFilter, scoreColumns, type Filter } from '@spanledger/core';
import type { Dialect } from '../dialect.ts';
import type { SqlColumn } from '../filters/sql-column.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** `s`: the score; `t`: its trace. */
interface ScoreFilterColumn extends SqlColumn {
  readonly from: 's' | 't';
}

const own = (sql: string, more: Partial<SqlColumn> = {}): ScoreFilterColumn => ({ sql, from: 's', ...more });
const ofTrace = (sql: string): ScoreFilterColumn => ({ sql, from: 't' });

/** How each column that scores are filtered by is found. */
export const scoreFilterColumns = ({
  choice,
  when,
}: Dialect): Readonly<Record<keyof typeof scoreColumns, ScoreFilterColumn>> => ({
  id: own('s.id'),
  name: own('s.name'),
  timestamp: own('s.timestamp', { isKey: true }),
  traceId: own('s.trace_id'),
  observationId: own('s.observation_id'),
  sessionId: own('s.session_id'),
  datasetRunId: own('s.dataset_run_id'),
  dataType: own(choice('s.data_type')),
  source: own(choice('s.source')),
  value: own('s.value'),
  stringValue: own('s.string_value'),
  booleanValue: own(when(`s.data_type = 'BOOLEAN'`, 's.value = 1')),
  comment: own('s.comment'),
  configId: own('s.config_id'),
  queueId: own('s.queue_id'),
  authorUserId: own('s.author_user_id'),
  environment: own('s.environment'),
  metadata: own('s.metadata'),
  userId: ofTrace('t.user_id'),
  traceName: ofTrace('t.name'),
  tags: ofTrace('t.tags'),
});

/** Conditions on the score, under the alias `s`, and on its trace, under `t`. */
export const conditionsOnScores = (
  dialect: Dialect,
  filters: readonly Filter[],
  parameters: SqlParameters,
): Readonly<Record<ScoreFilterColumn['from'], readonly string[]>> => {
  const columns = scoreFilterColumns(dialect);
  const conditions: Record<ScoreFilterColumn['from'], string[]> = { s: [], t: [] };
  for (const filter of filters) {
    const resolved = resolveFilter(scoreColumns, filter);
    const column = columns[resolved.column as keyof typeof scoreColumns];
    conditions[column.from].push(dialect.compileFilter(resolved, column, parameters));
  }
  return conditions;
};
