import type { CostSource } from '@spanledger/core';
import { projectParameter } from '../client/sql-parameters.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';
import { costOf, counts, hasSource, unitsInTotal, unitsOf } from './counting-rule.ts';
import type { dailyCostRowSchema } from './daily-cost-row.ts';

type SumName = Exclude<keyof typeof dailyCostRowSchema.shape, 'day' | 'isTrace' | 'model'>;

const sumOfCounting = (column: string, and = ''): string =>
  `coalesce(sum(${column}) FILTER (WHERE ${counts}${and}), 0)`;
const countOf = (source: CostSource): string => `count(*) FILTER (WHERE ${counts} AND ${hasSource(source)})`;

/**
 * The sums of each trace by model and day, of the observations that `where` selects. Traces are grouped before they are
 * counted: counting distinct ones among the observations would sort all of those.
 */
export const sumsOfTraceModels = (where: string): string =>
  sumsOf(['o.start_time::date', 'o.model', 'o.trace_id'], where);

/** The sums of each project by model and day, likewise. */
export const sumsOfProjectModels = (where: string): string =>
  sumsOf(['o.project_id', 'o.start_time::date', 'o.model'], where);

const names: Readonly<Record<string, string>> = { 'o.start_time::date': 'o.start_time::date AS day' };

const sumsOf = (by: readonly string[], where: string): string => `
SELECT ${by.map((column) => names[column] ?? column).join(', ')}, count(*) AS observation_count,
  ${sumOfCounting(unitsOf('input'))} AS input_units, ${sumOfCounting(unitsOf('output'))} AS output_units,
  ${sumOfCounting(unitsInTotal)} AS total_units, ${sumOfCounting(costOf)} AS cost,
  ${countOf('unpriced')} AS unpriced_count, ${countOf('provided')} AS provided_count,
  ${countOf('computed')} AS computed_count,
  ${sumOfCounting(costOf, ` AND ${hasSource('computed')}`)} AS computed_cost
FROM observations AS o
${where}
GROUP BY ${by.join(', ')}`;

/** The properties of traces that form a group of `daily_costs`, under the names of its columns. */
export const groupColumns = ['has_trace', 'trace_name', 'user_id', 'tags', 'environment'];

/** The same of a trace under the alias `t`, which may be missing. */
export const groupOfTrace = [
  't.id IS NOT NULL AS has_trace',
  't.name AS trace_name',
  't.user_id AS user_id',
  `coalesce(t.tags, '{}') AS tags`,
  `coalesce(t.environment, '') AS environment`,
].join(', ');

/** `sumsOfTraceModels` with the group of each trace. */
export const sumsOfTracesInGroups = (where: string): string => `
WITH of_traces AS MATERIALIZED (${sumsOfTraceModels(where)})
SELECT of_traces.*, ${groupOfTrace}
FROM of_traces LEFT JOIN traces AS t ON t.project_id = ${projectParameter} AND t.id = of_traces.trace_id
  AND ${onDaysOfTraces('t.timestamp', '(SELECT trace_id FROM of_traces)')}`;

/** The column of `daily_costs` with a sum. */
export const sumColumns: Readonly<Record<SumName, string>> = {
  traces: 'trace_count',
  observations: 'observation_count',
  inputUnits: 'input_units',
  outputUnits: 'output_units',
  totalUnits: 'total_units',
  cost: 'cost',
  unpriced: 'unpriced_count',
  provided: 'provided_count',
  computed: 'computed_count',
  computedCost: 'computed_cost',
};

/** The sums over groups of `sumsOfTraceModels`. */
export const sumOfTraces = (name: SumName): string => (name === 'traces' ? 'count(*)' : `sum(${sumColumns[name]})`);

/** The same sums where traces are counted by their own time. */
export const countOfTraces = (name: SumName): string => (name === 'traces' ? 'count(*)' : '0');

export const sumNames = Object.keys(sumColumns) as readonly SumName[];
