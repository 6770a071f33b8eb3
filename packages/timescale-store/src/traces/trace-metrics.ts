import { costOf, costOfPart, sumOfCounting, unitsInTotal, unitsOf } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { microsBetween } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/** From the earliest start to the latest end, in microseconds; an observation without an end ends at its start. */
export const latencyOfTrace = microsBetween('min(o.start_time)', 'max(greatest(o.start_time, o.end_time))');

/** `ids`: a subquery in brackets that gives at least the traces that matter; all traces when absent. */
const narrowedTo = (ids: string | undefined): string[] =>
  ids === undefined ? [] : [`o.trace_id IN ${ids}`, onDaysOfTraces('o.start_time', ids)];

const atLevel = (level: string): string => `count(*) FILTER (WHERE o.level = '${level}')`;

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
  count(*) AS observation_count,
  ${atLevel('ERROR')} AS error_count,
  ${atLevel('WARNING')} AS warning_count,
  ${atLevel('DEFAULT')} AS default_count,
  ${atLevel('DEBUG')} AS debug_count,
  CASE WHEN ${atLevel('ERROR')} > 0 THEN 'ERROR' WHEN ${atLevel('WARNING')} > 0 THEN 'WARNING'
    WHEN ${atLevel('DEFAULT')} > 0 THEN 'DEFAULT' ELSE 'DEBUG' END AS level
FROM observations AS o
${whereProject('o', narrowedTo(ids))}
GROUP BY o.trace_id`;
