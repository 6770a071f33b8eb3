import type { DailyCost, DailyCostQuery, Page, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, equals, hasAll, pageSlice, whereProject } from '../query/conditions.ts';
import { integer, nullableText, usd } from '../query/row-values.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { costOf, countsAmong, isUnpriced, unitsInTotal, unitsOf } from './counting-rule.ts';

const modelCostSchema = z
  .tuple([nullableText, integer, integer, integer, integer, integer, usd, integer])
  .transform(([model, inputUsage, outputUsage, totalUsage, countObservations, countTraces, totalCost, unpriced]) => ({
    model,
    inputUsage,
    outputUsage,
    totalUsage,
    countObservations,
    countTraces,
    totalCost,
    unpricedObservations: unpriced,
  }));

const dailyCostSchema = z.object({
  date: z.string(),
  countTraces: integer,
  countObservations: integer,
  totalCost: usd,
  unpricedObservations: integer,
  usage: z.array(modelCostSchema),
  totalDays: integer,
});

/** Live from the latest versions of all rows that are asked for. */
export const listDailyCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostQuery,
): Promise<Page<DailyCost>> => {
  const parameters = sqlParameters(projectId);
  const sql = dailyCostsSql(query, parameters);
  const rows = await client.query('list-daily-costs', sql, parameters.values, dailyCostSchema);
  const [first] = rows;
  // A page behind the last one holds no row that could tell how many days there are.
  if (first === undefined && query.page > 1) {
    const { totalItems } = await listDailyCosts(client, projectId, { ...query, page: 1, limit: 1 });
    return { items: [], totalItems };
  }
  return { items: rows.map(({ totalDays: _totalDays, ...day }) => day), totalItems: first?.totalDays ?? 0 };
};

const dailyCostsSql = (query: DailyCostQuery, parameters: SqlParameters): string => {
  const ofTrace = [
    ...equals('t.name', query.traceName, parameters),
    ...equals('t.user_id', query.userId, parameters),
    ...anyOf('t.environment', query.environments, parameters),
    ...hasAll('t.tags', query.tags, parameters),
  ];
  const { fromTimestamp: from, toTimestamp: to } = query;
  const observations = whereProject('o', [
    ...timeBounds('o.start_time', from, to, parameters),
    ...traceFulfils('o.trace_id', ofTrace),
  ]);
  const traces = whereProject('t', [...timeBounds('t.timestamp', from, to, parameters), ...ofTrace]);
  return `WITH
by_model AS (${costsByModelSql(observations)}),
of_observations AS (${costsByDaySql}),
of_traces AS (SELECT toDate(t.timestamp) AS day, count() AS trace_count FROM traces AS t FINAL ${traces} GROUP BY day)
SELECT toString(days.day) AS date,
  sum(days.trace_count) AS countTraces,
  sum(days.observation_count) AS countObservations,
  sum(days.cost) AS totalCost,
  sum(days.unpriced_count) AS unpricedObservations,
  arrayFlatten(groupArray(days.models)) AS usage,
  count() OVER () AS totalDays
FROM (
  SELECT day, toUInt64(0) AS trace_count, observation_count, cost, unpriced_count, models FROM of_observations
  UNION ALL
  SELECT day, trace_count, 0, toDecimal256(0, 12), 0, [] FROM of_traces
) AS days
GROUP BY days.day
ORDER BY days.day DESC
${pageSlice(query, parameters)}`;
};

const costsByModelSql = (observations: string): string => `
SELECT day, model,
  sumIf(input_units, counts) AS input_units_sum,
  sumIf(output_units, counts) AS output_units_sum,
  sumIf(total_units, counts) AS total_units_sum,
  count() AS observation_count,
  uniqExact(trace_id) AS trace_count,
  sumIf(cost, counts) AS cost_sum,
  sumIf(unpriced, counts) AS unpriced_count
FROM (
  SELECT toDate(o.start_time) AS day, o.model AS model, o.trace_id AS trace_id,
    ${unitsOf('input')} AS input_units, ${unitsOf('output')} AS output_units, ${unitsInTotal} AS total_units,
    ${costOf} AS cost, ${isUnpriced} AS unpriced, ${countsAmong(observations)} AS counts
  FROM observations AS o FINAL
  ${observations}
) AS each_observation
GROUP BY day, model`;

/** One row for a day, its models the dearest first. */
const costsByDaySql = `
SELECT day, sum(observation_count) AS observation_count, sum(cost_sum) AS cost, sum(unpriced_count) AS unpriced_count,
  arraySort(
    each -> (-each.7, isNull(each.1), ifNull(each.1, '')),
    groupArray((model, input_units_sum, output_units_sum, total_units_sum, by_model.observation_count, trace_count,
      cost_sum, by_model.unpriced_count))
  ) AS models
FROM by_model
GROUP BY day`;
