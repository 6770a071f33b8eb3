import { earliestMicros, scoresBefore, type PromptFiguresQuery } from '@spanledger/core';

import type { Dialect } from '../dialect.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { callsOf, sampleSql } from './calls-of.ts';

/** Scores by version, subject, name, type and category. A trace is repeated for each version that it called. */
export const promptScoresSql = (dialect: Dialect, query: PromptFiguresQuery, parameters: SqlParameters): string => {
  const calls = callsOf(dialect, query, parameters);
  const from = Math.max(earliestMicros, query.from - scoresBefore);
  const are = [
    `s.data_type IN ('NUMERIC', 'CATEGORICAL', 'BOOLEAN')`,
    's.trace_id IS NOT NULL',
    ...dialect.timeBounds('s.timestamp', from, undefined, parameters),
  ];
  const value = dialect.double('s.value');
  return `WITH calls AS (
  SELECT o.trace_id AS trace_id, o.id AS call_id, ${dialect.present('o.prompt_version')} AS called_version
  FROM ${dialect.latest('observations', 'o')}
  ${calls}
), subjects AS (
  SELECT called_version, trace_id, call_id AS scored_id FROM calls
  UNION ALL
  SELECT DISTINCT called_version, trace_id, '' AS scored_id FROM calls
)
SELECT c.called_version AS "promptVersion", CASE WHEN c.scored_id = '' THEN 'trace' ELSE 'call' END AS "scoredOf",
  s.name AS "scoreName", ${dialect.choice('s.data_type')} AS "dataType",
  ${dialect.when(`s.data_type = 'CATEGORICAL'`, 's.string_value')} AS category,
  count(*) AS scored, ${sampleSql(dialect, value, 'values', dialect.aggregates.mean(value, 'number'))}
FROM ${dialect.latest('scores', 's')}
INNER JOIN subjects AS c ON s.trace_id = c.trace_id AND coalesce(s.observation_id, '') = c.scored_id
${dialect.where('s', are)}
GROUP BY "promptVersion", "scoredOf", "scoreName", "dataType", category`;
};
