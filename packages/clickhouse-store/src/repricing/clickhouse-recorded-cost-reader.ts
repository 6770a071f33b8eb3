import type { Page, ProjectId, RecordedCost, RecordedCostQuery, RecordedCostReader } from '@spanledger/core';
import { readCountedPage, recordedCostRowSchema } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, counts, isUnpriced } from '../costs/counting-rule.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';

/**
 * What an observation under the alias `o` cost as it was recorded: its columns until it is priced again, which makes
 * it a revision, and then the columns that kept them.
 */
const isRevision = 'bitAnd(o.row_version, 1023) != 0';

/** What was recorded; 0 when that was not known. Wide enough for any sum of any costs. */
const recordedCostOf = `toDecimal256(ifNull(if(${isRevision}, o.recorded_total_cost, o.total_cost), 0), 12)`;

const recordedSource = `if(${isRevision}, o.recorded_cost_source, o.cost_source)`;

/** 1 for usage that had no price. */
const wasUnpriced = `toUInt64(${recordedSource} = 'unpriced')`;

/** 1 for a cost, or none, that is not what was recorded. */
const isRepriced = `toUInt64(${isRevision} AND (o.recorded_cost_source, o.recorded_total_cost) IS DISTINCT FROM (o.cost_source, o.total_cost))`;

const listRecordedCosts = (
  client: ClickHouse,
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
SELECT toString(each_day) AS day, each_model AS model,
  count() AS observations, sum(repriced_one) AS repriced,
  sumIf(recorded, counting) AS recordedCost, sumIf(was_unpriced, counting) AS recordedUnpriced,
  sumIf(cost, counting) AS currentCost, sumIf(unpriced, counting) AS currentUnpriced,
  count() OVER () AS totalItems
FROM (
  SELECT toDate(o.start_time) AS each_day, o.model AS each_model, ${counts} AS counting,
    ${isRepriced} AS repriced_one, ${recordedCostOf} AS recorded, ${wasUnpriced} AS was_unpriced,
    ${costOf} AS cost, ${isUnpriced} AS unpriced
  FROM observations AS o FINAL
  ${where} AND o.cost_source != 'none'
)
GROUP BY each_day, each_model
ORDER BY each_day DESC, isNull(each_model), each_model
${pageSlice(page, parameters)}`;
    return client.query('recorded-costs', sql, parameters.values, recordedCostRowSchema);
  });

export const clickHouseRecordedCostReader = (client: ClickHouse): RecordedCostReader => ({
  list: (projectId, query) => listRecordedCosts(client, projectId, query),
});
