import type { Page, ProjectId, RecordedCost, RecordedCostQuery, RecordedCostReader } from '@spanledger/core';
import { readCountedPage, recordedCostRowSchema } from '@spanledger/telemetry-rows';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { costOf, counts, isUnpriced } from '../costs/counting-rule.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { isRepriced, recordedCostOf, wasUnpriced } from './recorded-cost.ts';

const sumOfCounting = (column: string): string => `coalesce(sum(${column}) FILTER (WHERE counting), 0)`;

const listRecordedCosts = (
  client: Timescale,
  projectId: ProjectId,
  query: RecordedCostQuery,
): Promise<Page<RecordedCost>> =>
  readCountedPage(query, (page) => {
    const parameters = sqlParameters(projectId);
    const where = whereProject('o', [
      ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
      ...anyOf('o.model', query.models, parameters),
    ]);
    const sql = `
SELECT day, model, count(*) AS observations, sum(repriced_one) AS repriced,
  ${sumOfCounting('recorded')} AS "recordedCost", ${sumOfCounting('was_unpriced')} AS "recordedUnpriced",
  ${sumOfCounting('cost')} AS "currentCost", ${sumOfCounting('unpriced')} AS "currentUnpriced",
  count(*) OVER () AS "totalItems"
FROM (
  SELECT o.start_time::date AS day, o.model AS model, ${counts} AS counting,
    ${isRepriced} AS repriced_one, ${recordedCostOf} AS recorded, ${wasUnpriced} AS was_unpriced,
    ${costOf} AS cost, ${isUnpriced} AS unpriced
  FROM observations AS o
  ${where} AND o.cost_source <> 'none'
) AS each_observation
GROUP BY day, model
ORDER BY day DESC, model NULLS LAST
${pageSlice(page, parameters)}`;
    return client.query('recorded-costs', sql, parameters.values, recordedCostRowSchema);
  });

export const timescaleRecordedCostReader = (client: Timescale): RecordedCostReader => ({
  list: (projectId, query) => listRecordedCosts(client, projectId, query),
});
