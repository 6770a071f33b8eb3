import type { DailyCostConditions, Day, Micros, ProjectId } from '@spanledger/core';
import { conditionsOnTraces, integer, micros, partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, equals, hasAll, whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { daysTouched } from './day-bounds.ts';
import { dailyCostRowSchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';

const computedDaySchema = dailyCostRowSchema.extend({
  isClean: z.coerce.boolean(),
  /** What the models' counts sum up to when the row is whole. */
  observationsOfModels: integer,
  computedAt: micros,
});

export interface ComputedDay extends DailyCostRow {
  readonly computedAt: Micros;
}

/** The days of a period on which anything was ever written. */
export interface ComputedDays {
  /** Those whose sums were computed since, as a whole. */
  readonly clean: readonly ComputedDay[];
  /** Those that must be computed now. */
  readonly dirty: readonly Day[];
}

/**
 * What is computed already of what days cost. A day is clean when rows were read for it more than `restMs` after its
 * last mark; with conditions on traces, or `isByGroup`, only while the rows of its groups are complete.
 */
export const readComputedDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostConditions,
  restMs: number,
  isByGroup = false,
): Promise<ComputedDays> => {
  const parameters = sqlParameters(projectId);
  const ofGroup = conditionsOnGroup(query, parameters);
  const conditions = isByGroup && ofGroup.length === 0 ? ['true'] : ofGroup;
  const sql = computedDaysSql(query, conditions, restMs, parameters);
  const rows = await client.query('read-computed-days', sql, parameters.values, computedDaySchema);
  const partial = new Set(partialDays(query));
  const clean: ComputedDay[] = [];
  const dirty: Day[] = [];
  for (const { isClean, observationsOfModels, ...day } of rows) {
    const isWhole = observationsOfModels === day.countObservations;
    if (isClean && isWhole && !partial.has(day.date)) clean.push(day);
    else dirty.push(day.date);
  }
  return { clean, dirty };
};

const groupColumns = {
  traceName: 'trace_name',
  userId: 'user_id',
  environment: 'environment',
  tags: 'tags',
};

/** Conditions on groups of `daily_costs`; none where whole days will do. */
export const conditionsOnGroup = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] => {
  const conditions = conditionsOnTraces(query, groupColumns, { equals, anyOf, hasAll }, parameters);
  return conditions.length === 0 ? [] : ['has_trace', ...conditions];
};

const computedDaysSql = (
  query: DailyCostConditions,
  conditions: readonly string[],
  restMs: number,
  parameters: SqlParameters,
): string => {
  const touched = (alias: string): string => whereProject(alias, daysTouched(`${alias}.day`, query, parameters));
  const sums = conditions.length === 0 ? sumsOfDaysSql(touched('d')) : sumsOfGroupsSql(touched, conditions);
  return `
SELECT toString(marks.day) AS date,
  known.computed_at > addMilliseconds(marks.marked, ${parameters.bind('UInt64', restMs)}) AND known.is_complete AS isClean,
  known.trace_count AS countTraces, known.observation_count AS countObservations,
  ${mostExpensiveFirst('known.models')} AS usage, arraySum(each -> each.5, known.models) AS observationsOfModels,
  toUnixTimestamp64Micro(known.computed_at) AS computedAt
FROM (SELECT m.day AS day, max(m.marked_at) AS marked FROM dirty_days AS m ${touched('m')} GROUP BY day) AS marks
LEFT JOIN (${sums}) AS known ON known.day = marks.day`;
};

const sumsOfDaysSql = (days: string): string => `
  SELECT d.day AS day, d.computed_at AS computed_at, true AS is_complete, d.trace_count AS trace_count,
    d.observation_count AS observation_count,
    arrayMap(m -> (m.1, m.2, m.3, m.4, m.5, m.6, m.7, m.8, m.9, m.10, m.11), d.models) AS models
  FROM daily_costs AS d FINAL ${days} AND d.kind = 'day'`;

/** Groups that were computed with their day, and are all there, summed up where they fulfil the conditions. */
const sumsOfGroupsSql = (touched: (alias: string) => string, conditions: readonly string[]): string => {
  const fulfils = conditions.join(' AND ');
  const groups = `FROM daily_costs AS g FINAL`;
  return `
  SELECT d.day AS day, d.computed_at AS computed_at,
    d.trace_count = all_groups.all_traces AND d.observation_count = all_groups.all_observations AS is_complete,
    all_groups.trace_count AS trace_count, all_groups.observation_count AS observation_count, by_model.models AS models
  FROM daily_costs AS d FINAL
  LEFT JOIN (
    SELECT g.day AS day, g.computed_at AS computed_at, sum(g.trace_count) AS all_traces,
      sum(g.observation_count) AS all_observations, sumIf(g.trace_count, ${fulfils}) AS trace_count,
      sumIf(g.observation_count, ${fulfils}) AS observation_count
    ${groups} ${touched('g')} AND g.kind = 'group'
    GROUP BY day, computed_at
  ) AS all_groups ON all_groups.day = d.day AND all_groups.computed_at = d.computed_at
  LEFT JOIN (
    SELECT day, computed_at, 
      groupArray((model, input, output, total, observations, traces, cost, unpriced, provided, computed, computed_cost)) AS models
    FROM (
      SELECT g.day AS day, g.computed_at AS computed_at, m.1 AS model, sum(m.2) AS input, sum(m.3) AS output,
        sum(m.4) AS total, sum(m.5) AS observations, sum(m.6) AS traces, sum(m.7) AS cost, sum(m.8) AS unpriced, sum(m.9) AS provided,
        sum(m.10) AS computed, sum(m.11) AS computed_cost
      ${groups} ARRAY JOIN g.models AS m ${touched('g')} AND g.kind = 'group' AND ${fulfils}
      GROUP BY day, computed_at, model
    )
    GROUP BY day, computed_at
  ) AS by_model ON by_model.day = d.day AND by_model.computed_at = d.computed_at
  ${touched('d')} AND d.kind = 'day'`;
};
