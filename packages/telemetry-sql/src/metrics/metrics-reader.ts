import {
  finishMetricRows,
  groupLimit,
  resolveMetricsQuery,
  type MetricsQuery,
  type MetricsReader,
  type MetricsRow,
  type MetricViewName,
  type ProjectId,
} from '@spanledger/core';
import { planMetrics } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import type { SelectEntities } from './select-entities.ts';
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

/** Live from the latest versions of all matching rows: one query for every question. */
const queryMetrics = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: MetricsQuery,
): Promise<readonly MetricsRow[]> => {
  const { dialect } = engine;
  const resolved = resolveMetricsQuery(query);
  const parameters = engine.parameters(projectId);
  const entities = selections[resolved.view](dialect, query, resolved, parameters);
  const plan = planMetrics(resolved, {
    ...entities,
    bucket: (bucket) => dialect.metrics.bucketOf(entities.time, bucket),
    aggregates: dialect.aggregates,
  });
  const limit = parameters.bind('count', groupLimit(resolved));
  const sql = dialect.metrics.statement(entities, plan, resolved, limit);
  const groups = await engine.query(`query-metrics-${resolved.view}`, sql, parameters, plan.schema);
  return finishMetricRows(resolved, groups);
};

export const metricsReader = (engine: TelemetryEngine): MetricsReader => ({
  query: (projectId, query) => queryMetrics(engine, projectId, query),
});
