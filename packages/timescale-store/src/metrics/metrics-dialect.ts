import type { MetricsDialect } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';
import { microsBetween } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { binValues } from './bin-values.ts';

export const metricsDialect: MetricsDialect = {
  statement: (entities, plan, query, limit) => {
    const entitiesSql = `${entities.with} SELECT ${plan.eachEntity.join(',\n  ')}\n${entities.from}`;
    return [
      `SELECT ${plan.selected.join(',\n  ')}`,
      `FROM (\n${binValues(entitiesSql, plan.groups, plan.histograms, query.bins)}\n) AS each_entity`,
      ...plan.groupBy,
      ...plan.order,
      `LIMIT ${limit}`,
    ].join('\n');
  },
  bucketOf: (time, bucket) => `date_trunc('${bucket}', ${time}, 'UTC')`,
  monthText: (time) => `to_char(${time}, 'YYYY-MM') COLLATE "C"`,
  dateText: (time) => `to_char(${time}, 'YYYY-MM-DD') COLLATE "C"`,
  text: (number) => `${number}::text COLLATE "C"`,
  answered: (number) => `${number}::double precision`,
  bool: (condition) => condition,
  one: (condition) => `(${condition})::int`,
  msBetween: (from, to) => `${microsBetween(from, to)} / 1000`,
  joinedList: (column) => `coalesce(${column}, '{}')`,
  orEmpty: (column) => column,
  // Only live rows are stored, one of each entity.
  joinOne: 'LEFT JOIN',
  joinTrace: ({ from, column }) => `LEFT JOIN traces AS t
  ON t.project_id = ${projectParameter} AND t.id = ${column}
    AND ${onDaysOfTraces('t.timestamp', `(SELECT ${column} ${from})`)}`,
  joinObservation: (ids) => `LEFT JOIN observations AS o
  ON o.project_id = ${projectParameter} AND o.trace_id = s.trace_id AND o.id = s.observation_id
    AND ${onDaysOfTraces('o.start_time', ids)}`,
  entryKey: 'entry.key COLLATE "C"',
  entryValue: (of) => `entry.value::${of === 'cost' ? 'numeric' : 'bigint'}`,
  entries: (map) => ({
    joins: [`CROSS JOIN LATERAL json_each_text(${map}) AS entry`],
    selected: [],
    areSelectedFirst: false,
  }),
  latencyOfSums: 'om.latency_micros / 1000',
  selectOnce: (alias, columns, matching) => ({
    with: `WITH matching AS (
  SELECT ${columns.map((column) => `${alias}.${column}`).join(', ')}
  ${matching}
)`,
    from: `FROM matching AS ${alias}`,
    ids: '(SELECT id FROM matching)',
  }),
};
