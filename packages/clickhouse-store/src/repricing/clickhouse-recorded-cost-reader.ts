import type { Page, ProjectId, RecordedCost, RecordedCostQuery, RecordedCostReader } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, countsAmong, isUnpriced } from '../costs/counting-rule.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { integer, nullableText, usd } from '../query/row-values.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { isRepriced, recordedCostOf, wasUnpriced } from './recorded-cost.ts';

const rowSchema = z.object({
  day: z.string(),
  model: nullableText,
  observations: integer,
  repriced: integer,
  recordedCost: usd,
  recordedUnpriced: integer,
  currentCost: usd,
  currentUnpriced: integer,
  totalItems: integer,
});

const listRecordedCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: RecordedCostQuery,
): Promise<Page<RecordedCost>> => {
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
  SELECT toDate(o.start_time) AS each_day, o.model AS each_model, ${countsAmong(where)} AS counting,
    ${isRepriced} AS repriced_one, ${recordedCostOf} AS recorded, ${wasUnpriced} AS was_unpriced,
    ${costOf} AS cost, ${isUnpriced} AS unpriced
  FROM observations AS o FINAL
  ${where} AND o.cost_source != 'none'
)
GROUP BY each_day, each_model
ORDER BY each_day DESC, isNull(each_model), each_model
${pageSlice(query, parameters)}`;
  const rows = await client.query('recorded-costs', sql, parameters.values, rowSchema);
  // A page beyond the last one tells no total: then the first one does.
  const [first] = rows;
  if (first === undefined && query.page > 1) {
    const { totalItems } = await listRecordedCosts(client, projectId, { ...query, page: 1, limit: 1 });
    return { items: [], totalItems };
  }
  return { items: rows.map(recordedCostOfRow), totalItems: first?.totalItems ?? 0 };
};

const recordedCostOfRow = (row: z.infer<typeof rowSchema>): RecordedCost => ({
  day: row.day,
  model: row.model,
  observations: row.observations,
  repriced: row.repriced,
  recordedCost: row.recordedCost,
  recordedUnpriced: row.recordedUnpriced,
  currentCost: row.currentCost,
  currentUnpriced: row.currentUnpriced,
});

export const clickHouseRecordedCostReader = (client: ClickHouse): RecordedCostReader => ({
  list: (projectId, query) => listRecordedCosts(client, projectId, query),
});
