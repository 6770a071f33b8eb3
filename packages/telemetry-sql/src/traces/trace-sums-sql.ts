import type { Dialect } from '../dialect.ts';

type Level = 'ERROR' | 'WARNING' | 'DEFAULT' | 'DEBUG';

/**
 * The sums of the observations of each trace, by `trace_id`. `ids`: a subquery in brackets that returns at least the
 * relevant traces; all traces when absent.
 */
export const observationSums = (dialect: Dialect, ids: string | undefined): string => {
  const { costs, countIf, latencyOfTrace, latest, onDaysOfTraces, where } = dialect;
  const narrowed = ids === undefined ? [] : [`o.trace_id IN ${ids}`, onDaysOfTraces('o.start_time', ids)];
  const atLevel = (level: Level): string => countIf(`o.level = '${level}'`);
  return `
SELECT o.trace_id AS trace_id,
  ${latencyOfTrace} AS latency_micros,
  ${costs.sumOfCounting(costs.costOf)} AS total_cost,
  ${costs.sumOfCounting(costs.costOfPart('input'))} AS input_cost,
  ${costs.sumOfCounting(costs.costOfPart('output'))} AS output_cost,
  ${costs.sumOfCounting(costs.unitsOf('input'))} AS input_units,
  ${costs.sumOfCounting(costs.unitsOf('output'))} AS output_units,
  ${costs.sumOfCounting(costs.unitsInTotal)} AS total_units,
  count(*) AS observation_count,
  ${atLevel('ERROR')} AS error_count,
  ${atLevel('WARNING')} AS warning_count,
  ${atLevel('DEFAULT')} AS default_count,
  ${atLevel('DEBUG')} AS debug_count,
  CASE WHEN ${atLevel('ERROR')} > 0 THEN 'ERROR' WHEN ${atLevel('WARNING')} > 0 THEN 'WARNING'
    WHEN ${atLevel('DEFAULT')} > 0 THEN 'DEFAULT' ELSE 'DEBUG' END AS level
FROM ${latest('observations', 'o')}
${where('o', narrowed)}
GROUP BY o.trace_id`;
};
