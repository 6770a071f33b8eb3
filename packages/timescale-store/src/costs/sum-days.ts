import {
  groupPairs,
  type CostSums,
  type DailyCostConditions,
  type DailyDimension,
  type DailySum,
  type DailySumsQuery,
  type Day,
  type ProjectId,
  type TopSums,
  type TopSumsQuery,
} from '@spanledger/core';
import { areByTraces, dailySumSchema, topSumSchema } from '@spanledger/telemetry-rows';
import { limitOfSums, topOfSums } from '@spanledger/telemetry-sql';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { observationsOfDays } from './compute-daily-costs.ts';
import { computedDays, readUncomputedDays } from './read-computed-days.ts';
import { sumsOfTraceModels, sumsOfTracesInGroups } from './sums-of-models.ts';

const dimensionColumns: Readonly<Record<DailyDimension, string>> = {
  day: 'd.day',
  model: 'd.model',
  user: 'd.user_id',
  traceName: 'd.trace_name',
  tags: 'd.tags',
};

export const sumColumns: Readonly<Record<keyof CostSums, string>> = {
  observations: 'd.observation_count',
  inputUsage: 'd.input_units',
  outputUsage: 'd.output_units',
  totalUsage: 'd.total_units',
  totalCost: 'd.cost',
  computedCost: 'd.computed_cost',
  providedObservations: 'd.provided_count',
  computedObservations: 'd.computed_count',
  unpricedObservations: 'd.unpriced_count',
};

/** Stored sums of days, and those of the others computed now, in one snapshot: exact at every instant. */
export const sumDays = (client: Timescale, projectId: ProjectId, query: DailySumsQuery): Promise<readonly DailySum[]> =>
  client.snapshot(
    'sum-days',
    async (statements) => {
      const uncomputed = await readUncomputedDays(statements, projectId, query);
      const parameters = sqlParameters(projectId);
      const by = query.by.map((dimension) => dimensionColumns[dimension]);
      const groupBy = by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`;
      const sums = sumsSql(query, uncomputed, namedColumns(query.by), groupBy, parameters);
      const sql = `${sums}\n${limitOfSums(query, parameters)}`;
      return statements.query('sum-days', sql, parameters.values, dailySumSchema);
    },
    { isOfRows: true },
  );

/** The highest sums by each of several dimensions, likewise: rows of days that must be computed now are read once for all. */
export const topSums = (client: Timescale, projectId: ProjectId, query: TopSumsQuery): Promise<TopSums> =>
  client.snapshot(
    'top-sums',
    async (statements) => {
      const uncomputed = await readUncomputedDays(statements, projectId, query);
      const parameters = sqlParameters(projectId);
      const by = query.by.map((dimension) => dimensionColumns[dimension]);
      const cases = query.by.map((each) => `WHEN grouping(${dimensionColumns[each]}) = 0 THEN '${each}'`);
      const named = [`CASE ${cases.join(' ')} END AS which`, ...namedColumns(query.by)];
      const groupBy = `GROUP BY GROUPING SETS (${by.map((column) => `(${column})`).join(', ')})`;
      const sql = topOfSums(sumsSql(query, uncomputed, named, groupBy, parameters), query, parameters);
      return groupPairs(await statements.query('top-sums', sql, parameters.values, topSumSchema));
    },
    { isOfRows: true },
  );

const namedColumns = (by: readonly DailyDimension[]): readonly string[] =>
  by.map((dimension) => `${dimensionColumns[dimension]} AS "${dimension}"`);

const sumsSql = (
  query: Pick<DailySumsQuery, 'by'> & DailyCostConditions,
  uncomputed: readonly Day[],
  named: readonly string[],
  groupBy: string,
  parameters: SqlParameters,
): string => {
  const isByGroup = areByTraces(query.by);
  const by = query.by.map((dimension) => dimensionColumns[dimension]);
  const columns = [...new Set([...by, ...Object.values(sumColumns)])].join(', ');
  const ofDays = computedDays(query, uncomputed, parameters, isByGroup);
  const known = `SELECT ${columns} FROM daily_costs AS d ${ofDays} AND NOT d.is_trace`;
  const sums = Object.entries(sumColumns).map(([name, column]) => `sum(${column}) AS "${name}"`);
  return `
SELECT ${[...named, ...sums].join(', ')}
FROM (${[known, ...liveSql(query, uncomputed, columns, isByGroup, parameters)].join('\nUNION ALL\n')}) AS d
${groupBy}
HAVING sum(d.observation_count) > 0`;
};

const liveSql = (
  query: DailyCostConditions,
  days: readonly Day[],
  columns: string,
  isByGroup: boolean,
  parameters: SqlParameters,
): readonly string[] => {
  if (days.length === 0) return [];
  const observations = observationsOfDays(query, days, parameters);
  const sums = isByGroup ? sumsOfTracesInGroups(observations) : sumsOfTraceModels(observations);
  return [`SELECT ${columns} FROM (${sums}) AS d WHERE d.day = ANY(${parameters.bind('date[]', days)})`];
};
