import type { CostSums, DailyDimension, DailySum, DailySumsQuery, Day, ProjectId } from '@spanledger/core';
import { areByTraces, dailySumSchema } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
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
      const sql = sumsSql(query, uncomputed, parameters);
      return statements.query('sum-days', sql, parameters.values, dailySumSchema);
    },
    { isOfRows: true },
  );

const sumsSql = (query: DailySumsQuery, uncomputed: readonly Day[], parameters: SqlParameters): string => {
  const by = query.by.map((dimension) => dimensionColumns[dimension]);
  const isByGroup = areByTraces(query.by);
  const columns = [...new Set([...by, ...Object.values(sumColumns)])].join(', ');
  const ofDays = computedDays(query, uncomputed, parameters, isByGroup);
  const known = `SELECT ${columns} FROM daily_costs AS d ${ofDays} AND NOT d.is_trace`;
  const selected = [
    ...query.by.map((dimension) => `${dimensionColumns[dimension]} AS "${dimension}"`),
    ...Object.entries(sumColumns).map(([name, column]) => `sum(${column}) AS "${name}"`),
  ];
  return `
SELECT ${selected.join(', ')}
FROM (${[known, ...liveSql(query, uncomputed, columns, isByGroup, parameters)].join('\nUNION ALL\n')}) AS d
${by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`}
HAVING sum(d.observation_count) > 0
${limitOfSums(query, parameters)}`;
};

const liveSql = (
  query: DailySumsQuery,
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
