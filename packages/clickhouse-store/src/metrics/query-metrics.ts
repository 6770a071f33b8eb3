import {
  finishMetricRows,
  groupLimit,
  microsPerDay,
  resolveMetricsQuery,
  type MetricsQuery,
  type MetricsRow,
  type MetricViewName,
  type ProjectId,
  type TimeBucket,
} from '@spanledger/core';
import { planMetrics } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { aggregateSql } from './aggregate-sql.ts';
import type { SelectEntities } from './entity-selection.ts';
import { selectObservations } from './select-observations.ts';
import { selectScores } from './select-scores.ts';
import { selectTraces } from './select-traces.ts';

const selections: Readonly<Record<MetricViewName, SelectEntities>> = {
  traces: selectTraces,
  observations: selectObservations,
  'scores-numeric': selectScores('scores-numeric'),
  'scores-boolean': selectScores('scores-boolean'),
  'scores-categorical': selectScores('scores-categorical'),
};

/** Live from the latest versions of all rows that are asked for: one query, whatever is asked. */
export const queryMetrics = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: MetricsQuery,
): Promise<readonly MetricsRow[]> => {
  const resolved = resolveMetricsQuery(query);
  const parameters = sqlParameters(projectId);
  const entities = selections[resolved.view](query, resolved, parameters);
  const plan = planMetrics(resolved, {
    ...entities,
    bucket: (bucket) => bucketOf(entities.time, bucket),
    aggregates: aggregateSql,
  });
  const sql = [
    `SELECT ${plan.selected.join(',\n  ')}`,
    `FROM (\nSELECT ${[...entities.selected, ...plan.eachEntity].join(',\n  ')}\n${entities.from}\n) AS each_entity`,
    ...(entities.conditions.length === 0 ? [] : [`WHERE ${entities.conditions.join(' AND ')}`]),
    ...plan.groupBy,
    ...plan.order,
    `LIMIT ${parameters.bind('UInt64', groupLimit(resolved))}`,
  ].join('\n');
  const groups = await client.query(`query-metrics-${resolved.view}`, sql, parameters.values, plan.schema);
  return finishMetricRows(resolved, groups);
};

/** Where the bucket of a time begins, in microseconds. Days are counted from 1970-01-01, a Thursday. */
const bucketOf = (time: string, bucket: TimeBucket): string => {
  const at = `toUnixTimestamp64Micro(${time})`;
  const day = `toInt64(toDate(${time}))`;
  const starts: Readonly<Record<TimeBucket, string>> = {
    minute: `intDiv(${at}, 60000000) * 60000000`,
    hour: `intDiv(${at}, 3600000000) * 3600000000`,
    day: `${day} * ${microsPerDay}`,
    week: `(intDiv(${day} + 3, 7) * 7 - 3) * ${microsPerDay}`,
    month: `toInt64(toStartOfMonth(toDate(${time}))) * ${microsPerDay}`,
  };
  return starts[bucket];
};
