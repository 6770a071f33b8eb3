import {
  microsPerDay,
  type DailyCostConditions,
  type DailyModelCost,
  type Day,
  type ProjectId,
} from '@spanledger/core';
import { conditionsOnTraces, dayNear, integer, ownColumnsOfTraces } from '@spanledger/telemetry-rows';
import { traceFulfils } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, equals, hasAll, whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfOwners } from '../traces/joined-traces.ts';
import { costOf, counts, hasSource, sumOfCounting, unitsInTotal, unitsOf } from './counting-rule.ts';
import { modelOfDaySchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** Beyond it the period from the first to the last day is read, and other days are left out. */
const listedDaysMax = 1_000;

const tracesOfDaySchema = z.object({ date: z.string(), countTraces: integer });

/** The costs of days, live from the latest versions of all their rows; days without rows are absent. */
export const computeDailyCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostConditions,
  days: readonly Day[],
): Promise<readonly DailyCostRow[]> => {
  if (days.length === 0) return [];
  const [models, traces] = await Promise.all([
    computeModels(client, projectId, query, days),
    countTracesOf(client, projectId, query, days),
  ]);
  const wanted = new Map<Day, { countTraces: number; usage: DailyModelCost[] }>();
  for (const date of days) wanted.set(date, { countTraces: 0, usage: [] });
  for (const { date, ...model } of models) wanted.get(date)?.usage.push(model);
  for (const { date, countTraces } of traces) Object.assign(wanted.get(date) ?? {}, { countTraces });
  return [...wanted].flatMap(([date, { countTraces, usage }]) => {
    if (countTraces === 0 && usage.length === 0) return [];
    const countObservations = usage.reduce((sum, model) => sum + model.countObservations, 0);
    return [{ date, countTraces, countObservations, usage: mostExpensiveFirst(usage) }];
  });
};

export const isAmong = (day: string, days: readonly Day[], parameters: SqlParameters): string => {
  if (days.length <= listedDaysMax) return `${day} IN ${parameters.bind('Array(Date)', days)}`;
  const sorted = days.toSorted();
  return `${day} BETWEEN ${parameters.bind('Date', sorted[0])} AND ${parameters.bind('Date', sorted.at(-1))}`;
};

const conditionsOnTrace = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] =>
  conditionsOnTraces(query, ownColumnsOfTraces, { equals, anyOf, hasAll }, parameters);

/**
 * Condition that a time is on one of these days and in the period, which is compared only where it does not hold all of
 * them.
 */
const inTimeOnDays = (
  timeColumn: string,
  { fromTimestamp: from, toTimestamp: to }: DailyCostConditions,
  days: readonly Day[],
  parameters: SqlParameters,
): readonly string[] => {
  const starts = days.map((day) => Date.parse(day) * 1000);
  const isWhole = starts.every(
    (start) => (from === undefined || from <= start) && (to === undefined || to >= start + microsPerDay),
  );
  const bounds = isWhole && days.length <= listedDaysMax ? [] : timeBounds(timeColumn, from, to, parameters);
  return [isAmong(`toDate(${timeColumn})`, days, parameters), ...bounds];
};

/** WHERE clauses on `observations AS o`. */
interface ObservationsOfDays {
  /** Of the days. */
  readonly all: string;
  /** Those of them that a query requests. */
  readonly asked: string;
}

export const observationsOfDays = (
  query: DailyCostConditions,
  days: readonly Day[],
  parameters: SqlParameters,
): ObservationsOfDays => {
  const inTime = inTimeOnDays('o.start_time', query, days, parameters);
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

/** Condition that a trace is on one of these days, or the day before: nearly all that have observations on them are. */
export const nearDays = (column: string, days: readonly Day[], parameters: SqlParameters): string =>
  isAmong(column, [...new Set(days.flatMap((day) => [dayNear(Date.parse(day) * 1000 - 1), day]))], parameters);

const computeModels = (client: ClickHouse, projectId: ProjectId, query: DailyCostConditions, days: readonly Day[]) => {
  const parameters = sqlParameters(projectId);
  const { asked } = observationsOfDays(query, days, parameters);
  // Names of buckets are compared once for each model, and not for each observation.
  const sql = `WITH sumMapIf(o.usage_details, ${counts}) AS usage
SELECT toString(toDate(o.start_time)) AS date, o.model AS model,
  ${unitsOf('input', 'usage')} AS inputUsage,
  ${unitsOf('output', 'usage')} AS outputUsage,
  usage['total'] AS totalUsage,
  count() AS countObservations,
  uniqExact(o.trace_id) AS countTraces,
  ${sumOfCounting(costOf)} AS totalCost,
  countIf(${counts} AND ${hasSource('unpriced')}) AS unpricedObservations,
  countIf(${counts} AND ${hasSource('provided')}) AS providedObservations,
  countIf(${counts} AND ${hasSource('computed')}) AS computedObservations,
  sumIf(${costOf}, ${counts} AND ${hasSource('computed')}) AS computedCost
FROM observations AS o FINAL
${asked}
GROUP BY toDate(o.start_time), o.model`;
  return client.query('compute-daily-costs', sql, parameters.values, modelOfDaySchema);
};

const countTracesOf = (client: ClickHouse, projectId: ProjectId, query: DailyCostConditions, days: readonly Day[]) => {
  const parameters = sqlParameters(projectId);
  const where = whereProject('t', [
    ...inTimeOnDays('t.timestamp', query, days, parameters),
    ...conditionsOnTrace(query, parameters),
  ]);
  const sql = `SELECT toString(toDate(t.timestamp)) AS date, count() AS countTraces
FROM traces AS t FINAL
${where}
GROUP BY toDate(t.timestamp)`;
  return client.query('count-traces-of-days', sql, parameters.values, tracesOfDaySchema);
};

/** The terms of the sums. */
export const eachObservation = `toDate(o.start_time) AS day, o.model AS model, o.trace_id AS trace_id,
    ${unitsOf('input')} AS input_units, ${unitsOf('output')} AS output_units, ${unitsInTotal} AS total_units,
    ${costOf} AS cost, o.cost_source AS source, ${counts} AS counts`;
