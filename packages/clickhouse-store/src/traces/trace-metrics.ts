import type { ScoreColumn, ScoresColumn } from '@spanledger/telemetry-sql';
import { costOf, costOfPart, sumOfCounting, unitsInTotal, unitsOf } from '../costs/counting-rule.ts';
import type { ClickHouseColumn } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/** From the earliest start to the latest end, in microseconds; an observation without an end ends at its start. */
export const latencyOfTrace =
  'toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time))))' +
  ' - toUnixTimestamp64Micro(min(o.start_time))';

/** `ids`: a subquery in brackets that gives at least the traces that matter; all traces when absent. */
const narrowedTo = (column: string, dayColumn: string, ids: string | undefined): string[] =>
  ids === undefined ? [] : [`${column} IN ${ids}`, onDaysOfTraces(dayColumn, ids)];

/** What the observations of each trace add up to, by `trace_id`. */
export const observationMetrics = (ids: string | undefined): string => `
SELECT o.trace_id AS trace_id,
  ${latencyOfTrace} AS latency_micros,
  ${sumOfCounting(costOf)} AS total_cost,
  ${sumOfCounting(costOfPart('input'))} AS input_cost,
  ${sumOfCounting(costOfPart('output'))} AS output_cost,
  ${sumOfCounting(unitsOf('input'))} AS input_units,
  ${sumOfCounting(unitsOf('output'))} AS output_units,
  ${sumOfCounting(unitsInTotal)} AS total_units,
  count() AS observation_count,
  countIf(o.level = 'ERROR') AS error_count,
  countIf(o.level = 'WARNING') AS warning_count,
  countIf(o.level = 'DEFAULT') AS default_count,
  countIf(o.level = 'DEBUG') AS debug_count,
  multiIf(error_count > 0, 'ERROR', warning_count > 0, 'WARNING', default_count > 0, 'DEFAULT', 'DEBUG') AS level
FROM observations AS o FINAL
${whereProject('o', narrowedTo('o.trace_id', 'toDate(o.start_time)', ids))}
GROUP BY o.trace_id`;

/**
 * The scores of each trace and of its observations, by `trace_id`, or those of each observation, by `trace_id` and
 * `observation_id`: the mean, the texts and the truths of each name.
 */
export const scoreMetrics = (ids: string | undefined, of: 'trace' | 'observation' = 'trace'): string => {
  const isOfTrace = of === 'trace';
  const subject = isOfTrace ? 'by_name.trace_id' : 'by_name.trace_id, by_name.observation_id';
  return `
SELECT by_name.trace_id AS trace_id,${isOfTrace ? '' : ' by_name.observation_id AS observation_id,'}
  mapFromArrays(groupArrayIf(by_name.name, isNotNull(mean)), groupArrayIf(assumeNotNull(mean), isNotNull(mean))) AS numbers,
  arrayFlatten(groupArray(arrayMap(category -> (by_name.name, category), categories))) AS categories_by_name,
  arrayFlatten(groupArray(arrayMap(truth -> (by_name.name, truth), truths))) AS truths_by_name
FROM (
  SELECT assumeNotNull(s.trace_id) AS trace_id,${isOfTrace ? '' : ' assumeNotNull(s.observation_id) AS observation_id,'} s.name AS name,
    avgIf(s.value, s.data_type IN ('NUMERIC', 'BOOLEAN')) AS mean,
    groupUniqArrayIf(assumeNotNull(s.string_value),
      s.data_type IN ('CATEGORICAL', 'BOOLEAN', 'TEXT') AND isNotNull(s.string_value)) AS categories,
    groupUniqArrayIf(assumeNotNull(s.value) = 1, s.data_type = 'BOOLEAN' AND isNotNull(s.value)) AS truths
  FROM scores AS s FINAL
  ${whereProject('s', [
    ids === undefined ? 's.trace_id IS NOT NULL' : `s.trace_id IN ${ids}`,
    ...(isOfTrace ? [] : ['s.observation_id IS NOT NULL']),
  ])}
  GROUP BY s.trace_id,${isOfTrace ? '' : ' s.observation_id,'} s.name
) AS by_name
GROUP BY ${subject}`;
};

const scoreColumns: Readonly<Record<ScoreColumn, ClickHouseColumn>> = {
  numeric: { sql: 'numbers' },
  categorical: { sql: 'categories_by_name', isPairs: true },
  boolean: { sql: 'truths_by_name', isPairs: true },
};

/** The column of `scoreMetrics` that has what scores say. */
export const scoreColumnOf = (alias: string, { scores }: ScoresColumn): ClickHouseColumn => ({
  ...scoreColumns[scores],
  sql: `${alias}.${scoreColumns[scores].sql}`,
});
