import type { Page, ProjectId, RecordedCost, RecordedCostQuery, RecordedCostReader } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { costOf, counts, isUnpriced, joinRepeated } from '../costs/counting-rule.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { integer, nullableText, usd } from '../query/row-values.ts';
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

const sumOfCounting = (column: string): string => `coalesce(sum(${column}) FILTER (WHERE counting), 0)`;

const listRecordedCosts = async (
  client: Timescale,
  projectId: ProjectId,
  query: RecordedCostQuery,
): Promise<Page<RecordedCost>> => {
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
  ${joinRepeated(where)}
  ${where} AND o.cost_source <> 'none'
) AS each_observation
GROUP BY day, model
ORDER BY day DESC, model NULLS LAST
${pageSlice(query, parameters)}`;
  const rows = await client.query('recorded-costs', sql, parameters.values, rowSchema);
  // A page beyond the last one tells no total: then the first one does.
  const [first] = rows;
  if (first === undefined && query.page > 1) {
    const { totalItems } = await listRecordedCosts(client, projectId, { ...query, page: 1, limit: 1 });
    return { items: [], totalItems };
  }
  return { items: rows.map(({ totalItems: _total, ...item }) => item), totalItems: first?.totalItems ?? 0 };
};

export const timescaleRecordedCostReader = (client: Timescale): RecordedCostReader => ({
  list: (projectId, query) => listRecordedCosts(client, projectId, query),
});
