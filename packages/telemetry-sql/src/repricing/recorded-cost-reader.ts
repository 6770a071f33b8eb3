import type { Page, ProjectId, RecordedCost, RecordedCostQuery, RecordedCostReader } from '@spanledger/core';
import { readCountedPage, recordedCostRowSchema } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';

const listRecordedCosts = (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: RecordedCostQuery,
): Promise<Page<RecordedCost>> =>
  readCountedPage(query, (page) => {
    const { dialect } = engine;
    const { costs } = dialect;
    const parameters = engine.parameters(projectId);
    const where = dialect.where('o', [
      ...dialect.timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
      ...dialect.anyOf('o.model', query.models, parameters),
      `o.cost_source <> 'none'`,
    ]);
    const sumOfCounting = (column: string): string => dialect.sumIf(column, 'counting');
    const sql = `
SELECT ${dialect.textOfDay('each_day')} AS day, each_model AS model, count(*) AS observations, sum(repriced_one) AS repriced,
  ${sumOfCounting('recorded')} AS "recordedCost", ${sumOfCounting('was_unpriced')} AS "recordedUnpriced",
  ${sumOfCounting('cost')} AS "currentCost", ${sumOfCounting('unpriced')} AS "currentUnpriced",
  count(*) OVER () AS "totalItems"
FROM (
  SELECT ${dialect.day('o.start_time')} AS each_day, o.model AS each_model, ${dialect.rows.counted} AS counting,
    ${costs.isRepriced} AS repriced_one, ${costs.recordedCostOf} AS recorded, ${costs.wasUnpriced} AS was_unpriced,
    ${costs.costOf} AS cost, ${costs.isUnpriced} AS unpriced
  FROM ${dialect.latest('observations', 'o')}
  ${where}
) AS each_observation
GROUP BY each_day, each_model
ORDER BY each_day DESC, each_model NULLS LAST
${pageSlice(page, parameters)}`;
    return engine.query('recorded-costs', sql, parameters, recordedCostRowSchema);
  });

export const recordedCostReader = (engine: TelemetryEngine): RecordedCostReader => ({
  list: (projectId, query) => listRecordedCosts(engine, projectId, query),
});
