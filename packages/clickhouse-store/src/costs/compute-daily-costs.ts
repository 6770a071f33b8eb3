import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { conditionsOnTraces, dayNear, ownColumnsOfTraces } from '@spanledger/telemetry-rows';
import { traceFulfils } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, equals, hasAll, whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfOwners } from '../traces/joined-traces.ts';
import { costOf, counts, unitsInTotal, unitsOf } from './counting-rule.ts';
import { dailyCostRowSchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Beyond it the period from the first to the last day is read, and what was not asked for is left out. */
const listedDaysMax = 1_000;

/** What days cost, live from the latest versions of all their rows; those of which nothing is left are absent. */
export const computeDailyCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostConditions,
  days: readonly Day[],
): Promise<readonly DailyCostRow[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const sql = dailyCostsSql(query, days, parameters);
  const rows = await client.query('compute-daily-costs', sql, parameters.values, dailyCostRowSchema);
  const wanted = new Set(days);
  return rows.filter(({ date }) => wanted.has(date));
};

export const isAmong = (day: string, days: readonly Day[], parameters: SqlParameters): string => {
  if (days.length <= listedDaysMax) return `${day} IN ${parameters.bind('Array(Date)', days)}`;
  const sorted = days.toSorted();
  return `${day} BETWEEN ${parameters.bind('Date', sorted[0])} AND ${parameters.bind('Date', sorted.at(-1))}`;
};

const conditionsOnTrace = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] =>
  conditionsOnTraces(query, ownColumnsOfTraces, { equals, anyOf, hasAll }, parameters);

/** WHERE clauses on `observations AS o`. */
interface ObservationsOfDays {
  /** Of the days. */
  readonly all: string;
  /** Those of them that a query asks for. */
  readonly asked: string;
}

export const observationsOfDays = (
  query: DailyCostConditions,
  days: readonly Day[],
  parameters: SqlParameters,
): ObservationsOfDays => {
  const { fromTimestamp: from, toTimestamp: to } = query;
  const inTime = [
    isAmong('toDate(o.start_time)', days, parameters),
    ...timeBounds('o.start_time', from, to, parameters),
  ];
  const all = whereProject('o', inTime);
  const ofTrace = conditionsOnTrace(query, parameters);
  if (ofTrace.length === 0) return { all, asked: all };
  // Traces are looked for where those of these observations are, and not in all of the past.
  const owners = { from: `FROM observations AS o ${all}`, column: 'o.trace_id' };
  const onTheirDays = onDaysOfOwners(owners, nearDays('toDate(t.timestamp)', days, parameters));
  return {
    all,
    asked: whereProject('o', [...inTime, ...traceFulfils(sqlDialect, 'o.trace_id', [...ofTrace, onTheirDays])]),
  };
};

/** That a trace lies on one of these days, or the day before: nearly all that have observations on them do. */
export const nearDays = (column: string, days: readonly Day[], parameters: SqlParameters): string =>
  isAmong(column, [...new Set(days.flatMap((day) => [dayNear(Date.parse(day) * 1000 - 1), day]))], parameters);

const dailyCostsSql = (query: DailyCostConditions, days: readonly Day[], parameters: SqlParameters): string => {
  const observations = observationsOfDays(query, days, parameters);
  const traces = whereProject('t', [
    isAmong('toDate(t.timestamp)', days, parameters),
    ...timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...conditionsOnTrace(query, parameters),
  ]);
  return `WITH
by_model AS (${costsByModelSql(observations)}),
of_observations AS (${costsByDaySql}),
of_traces AS (SELECT toDate(t.timestamp) AS day, count() AS trace_count FROM traces AS t FINAL ${traces} GROUP BY day)
SELECT toString(days.day) AS date,
  sum(days.trace_count) AS countTraces,
  sum(days.observation_count) AS countObservations,
  arrayFlatten(groupArray(days.models)) AS usage
FROM (
  SELECT day, toUInt64(0) AS trace_count, observation_count, models FROM of_observations
  UNION ALL
  SELECT day, trace_count, 0, [] FROM of_traces
) AS days
GROUP BY days.day`;
};

const costsByModelSql = ({ asked }: ObservationsOfDays): string => `
SELECT day, model,
  sumIf(input_units, counts) AS input_units_sum,
  sumIf(output_units, counts) AS output_units_sum,
  sumIf(total_units, counts) AS total_units_sum,
  count() AS observation_count,
  uniqExact(trace_id) AS trace_count,
  sumIf(cost, counts) AS cost_sum,
  countIf(counts AND source = 'unpriced') AS unpriced_count,
  countIf(counts AND source = 'provided') AS provided_count,
  countIf(counts AND source = 'computed') AS computed_count,
  sumIf(cost, counts AND source = 'computed') AS computed_sum
FROM (
  SELECT ${eachObservation}
  FROM observations AS o FINAL
  ${asked}
) AS each_observation
GROUP BY day, model`;

/** What sums are made of. */
export const eachObservation = `toDate(o.start_time) AS day, o.model AS model, o.trace_id AS trace_id,
    ${unitsOf('input')} AS input_units, ${unitsOf('output')} AS output_units, ${unitsInTotal} AS total_units,
    ${costOf} AS cost, o.cost_source AS source, ${counts} AS counts`;

const costsByDaySql = `
SELECT day, sum(observation_count) AS observation_count,
  ${mostExpensiveFirst(`groupArray((model, input_units_sum, output_units_sum, total_units_sum, by_model.observation_count,
    trace_count, cost_sum, by_model.unpriced_count, provided_count, computed_count, computed_sum))`)} AS models
FROM by_model
GROUP BY day`;
