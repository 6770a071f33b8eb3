import { finishMetricRows, groupLimit, resolveMetricsQuery } from '@spanledger/core';
import type { MetricsQuery, MetricsRow, MetricViewName, ProjectId } from '@spanledger/core';
import { planMetrics } from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { aggregateSql } from './aggregate-sql.ts';
import { binValues } from './bin-values.ts';
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

/** Live from all rows that are asked for: one query, whatever is asked. */
export const queryMetrics = async (
  client: Timescale,
  projectId: ProjectId,
  query: MetricsQuery,
): Promise<readonly MetricsRow[]> => {
  const resolved = resolveMetricsQuery(query);
  const parameters = sqlParameters(projectId);
  const entities = selections[resolved.view](query, resolved, parameters);
  const plan = planMetrics(resolved, {
    ...entities,
    bucket: (bucket) => `date_trunc('${bucket}', ${entities.time}, 'UTC')`,
    aggregates: aggregateSql,
  });
  const entitiesSql = `${entities.with} SELECT ${plan.eachEntity.join(',\n  ')}\n${entities.from}`;
  const sql = [
    `SELECT ${plan.selected.join(',\n  ')}`,
    `FROM (\n${binValues(entitiesSql, plan.groups, plan.histograms, resolved.bins)}\n) AS each_entity`,
    ...plan.groupBy,
    ...plan.order,
    `LIMIT ${parameters.bind('bigint', groupLimit(resolved))}`,
  ].join('\n');
  const groups = await client.query(`query-metrics-${resolved.view}`, sql, parameters.values, plan.schema);
  return finishMetricRows(resolved, groups);
};
