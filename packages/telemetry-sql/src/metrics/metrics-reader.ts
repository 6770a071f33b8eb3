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
import type { EntityView } from './select-entities.ts';
import { viewOfObservations } from './select-observations.ts';
import { viewOfScores } from './select-scores.ts';
import { viewOfTraces } from './select-traces.ts';

const views: Readonly<Record<MetricViewName, EntityView>> = {
  traces: viewOfTraces,
  observations: viewOfObservations,
  'scores-numeric': viewOfScores('scores-numeric'),
  'scores-boolean': viewOfScores('scores-boolean'),
  'scores-categorical': viewOfScores('scores-categorical'),
};

/** Live from the latest versions of all matching rows. */
const queryMetrics = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: MetricsQuery,
): Promise<readonly MetricsRow[]> => {
  const { dialect } = engine;
  const resolved = resolveMetricsQuery(query);
  const view = views[resolved.view];
  const asked = view.asked?.(dialect, query, resolved);
  const narrowed = asked === undefined ? {} : await engine.narrow(projectId, asked);
  // The sums of a few traces are read sooner than those of all are joined.
  const isStored = narrowed.rows === undefined && view.isOfSums?.(dialect, query, resolved) === true;
  const { fromTimestamp: from, toTimestamp } = resolved;
  const stored = isStored ? await engine.storedSums(projectId, { from, to: toTimestamp + 1 }) : undefined;
  const parameters = engine.parameters(projectId);
  const entities = view.select(dialect, query, resolved, parameters, { ...narrowed, stored });
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
