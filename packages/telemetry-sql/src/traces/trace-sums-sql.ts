import type { Dialect } from '../dialect.ts';
import type { StoredSums } from '../engine-conditions.ts';
import type { SqlParameters } from '../sql-parameters.ts';

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
  ${highestLevel(atLevel('ERROR'), atLevel('WARNING'), atLevel('DEFAULT'))} AS level
FROM ${latest('observations', 'o')}
${where('o', narrowed)}
GROUP BY o.trace_id`;
};

/** The highest level of which there are any, by the numbers of observations at each. */
export const highestLevel = (errors: string, warnings: string, defaults: string): string =>
  `CASE WHEN ${errors} > 0 THEN 'ERROR' WHEN ${warnings} > 0 THEN 'WARNING'
    WHEN ${defaults} > 0 THEN 'DEFAULT' ELSE 'DEBUG' END`;

/**
 * `observationSums`, from what an engine has stored where it has. `idsOf` is the subquery of ids for traces `t` that
 * fulfil more conditions.
 */
export const sumsOfTraces = (
  dialect: Dialect,
  idsOf: (more: readonly string[]) => string | undefined,
  stored: StoredSums | undefined,
  parameters: SqlParameters,
): string => {
  if (stored === undefined) return observationSums(dialect, idsOf([]));
  const known = stored.select(parameters);
  if (stored.others === undefined) return known;
  return `${known}\nUNION ALL${observationSums(dialect, idsOf(stored.others('t.timestamp', parameters)))}`;
};
