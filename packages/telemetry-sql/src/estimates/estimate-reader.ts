import type { EstimatedModel, EstimateQuery, EstimateReader, Page, ProjectId } from '@spanledger/core';
import { estimatedModelRowSchema, readCountedPage } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';

const listEstimated = (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: EstimateQuery,
): Promise<Page<EstimatedModel>> =>
  readCountedPage(query, (page) => {
    const { dialect } = engine;
    const { costs } = dialect;
    const parameters = engine.parameters(projectId);
    const isEstimated = 'o.estimated_input IS NOT NULL';
    const where = dialect.where('o', [
      ...dialect.timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
      `(${isEstimated} OR o.cost_source <> 'none')`,
    ]);
    const [ofEstimated, ofReported] = ['is_estimated', 'is_reported'];
    const sql = `
SELECT each_model AS model, ${dialect.countIf(ofEstimated)} AS "estimatedObservations",
  ${dialect.sumIf('each_input', ofEstimated)} AS "estimatedInput",
  ${dialect.sumIf('each_output', ofEstimated)} AS "estimatedOutput",
  ${dialect.sumIf('each_estimated_cost', ofEstimated)} AS "estimatedCost",
  ${dialect.countIf(ofReported)} AS "reportedObservations",
  ${dialect.sumIf('each_cost', ofReported)} AS "reportedCost", count(*) OVER () AS "totalItems"
FROM (
  SELECT o.model AS each_model, ${isEstimated} AS is_estimated,
    (${dialect.rows.counted}) AND o.cost_source <> 'none' AS is_reported,
    coalesce(o.estimated_input, 0) AS each_input, coalesce(o.estimated_output, 0) AS each_output,
    ${costs.estimatedCostOf} AS each_estimated_cost, ${costs.costOf} AS each_cost
  FROM ${dialect.latest('observations', 'o')}
  ${where}
) AS each_observation
GROUP BY each_model
HAVING ${dialect.countIf(ofEstimated)} > 0
ORDER BY "estimatedObservations" DESC, each_model NULLS LAST
${pageSlice(page, parameters)}`;
    return engine.query('list-estimated', sql, parameters, estimatedModelRowSchema);
  });

export const estimateReader = (engine: TelemetryEngine): EstimateReader => ({
  list: (projectId, query) => listEstimated(engine, projectId, query),
});
