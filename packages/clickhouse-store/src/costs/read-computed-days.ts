import type { DailyCostConditions, Day, Micros, ProjectId } from '@spanledger/core';
import { conditionsOnTraces, micros, partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, equals, hasAll } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { whereDays } from './day-bounds.ts';
import { computedDayRowSchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';
import { sumKindOf, type SumKind } from './sum-kinds.ts';

const markedDaySchema = z.object({ date: z.string(), markedAt: micros });

const computedDaySchema = computedDayRowSchema.extend({
  /** True if no row of the sum is missing. */
  isComplete: z.coerce.boolean(),
  computedAt: micros,
});

export interface ComputedDay extends DailyCostRow {
  readonly computedAt: Micros;
}

/** The days of a period on which anything was ever written. */
export interface ComputedDays {
  /** Days whose sums were computed since, as a whole. */
  readonly clean: readonly ComputedDay[];
  /** Those that must be computed now. */
  readonly dirty: readonly Day[];
}

/**
 * The stored costs of days. A day is clean when rows were read for it more than `restMs` after its last mark, and only
 * while its rows of this kind are complete. Marks and days are read concurrently, in either order: concurrent writes need
 * not be in the answer.
 */
export const readComputedDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostConditions,
  restMs: number,
  kind: SumKind = sumKindOf(query),
): Promise<ComputedDays> => {
  const [marks, computed] = await Promise.all([
    readMarks(client, projectId, query),
    readComputed(client, projectId, query, kind),
  ]);
  const known = new Map(computed.map((day) => [day.date, day]));
  const partial = new Set(partialDays(query));
  const clean: ComputedDay[] = [];
  const dirty: Day[] = [];
  for (const { date, markedAt } of marks) {
    const day = known.get(date);
    if (day !== undefined && !partial.has(date) && day.computedAt > markedAt + restMs * 1_000 && isWhole(day)) {
      const { isComplete: _isComplete, usage, ...figures } = day;
      clean.push({ ...figures, usage: mostExpensiveFirst(usage) });
    } else {
      dirty.push(date);
    }
  }
  return { clean, dirty };
};

const isWhole = ({ isComplete, countObservations, usage }: z.infer<typeof computedDaySchema>): boolean =>
  isComplete && usage.reduce((sum, model) => sum + model.countObservations, 0) === countObservations;

/** When the days were marked last. */
const readMarks = (client: ClickHouse, projectId: ProjectId, query: DailyCostConditions) => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT toString(m.day) AS date, toUnixTimestamp64Micro(max(m.marked_at)) AS markedAt
FROM dirty_days AS m
${whereDays(query, parameters)('m')}
GROUP BY m.day`;
  return client.query('read-marked-days', sql, parameters.values, markedDaySchema);
};

const readComputed = (client: ClickHouse, projectId: ProjectId, query: DailyCostConditions, kind: SumKind) => {
  const parameters = sqlParameters(projectId);
  const touched = whereDays(query, parameters);
  const sql =
    kind === 'day'
      ? computedDaysSql(touched('d'))
      : sumsOfGroupsSql(touched, kind, conditionsOnGroup(query, parameters));
  return client.query('read-computed-days', sql, parameters.values, computedDaySchema);
};

const groupColumns = {
  traceName: 'trace_name',
  userId: 'user_id',
  environment: 'environment',
  tags: 'tags',
};

/** Conditions on groups of `daily_costs`; none where sums of whole days suffice. */
export const conditionsOnGroup = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] => {
  const conditions = conditionsOnTraces(query, groupColumns, { equals, anyOf, hasAll }, parameters);
  return conditions.length === 0 ? [] : ['has_trace', ...conditions];
};

const dateAndTime = `toString(d.day) AS date, toUnixTimestamp64Micro(d.computed_at) AS computedAt`;

/** Without names an answer holds arrays, in the order of `modelCostColumns`. */
const namelessModels =
  'Array(Tuple(Nullable(String), UInt64, UInt64, UInt64, UInt64, UInt64, Decimal(76, 12), UInt64, UInt64, UInt64, Decimal(76, 12)))';

const computedDaysSql = (days: string): string => `
SELECT ${dateAndTime}, true AS isComplete, d.trace_count AS countTraces,
  d.observation_count AS countObservations, CAST(d.models AS ${namelessModels}) AS usage
FROM daily_costs AS d FINAL ${days} AND d.kind = 'day'`;

/**
 * Groups that were computed with their day, and are complete, summed up where they fulfil the conditions. All versions of
 * groups are read: those of an earlier or a later computation than that of the day are not joined, and with one twice the
 * day is not complete. FINAL would read the models of all groups to find those of a user.
 */
const sumsOfGroupsSql = (touched: (alias: string) => string, kind: SumKind, conditions: readonly string[]): string => {
  const fulfils = conditions.length === 0 ? 'true' : conditions.join(' AND ');
  const groups = `FROM daily_costs AS g`;
  const ofKind = `${touched('g')} AND g.kind = '${kind}'`;
  return `
  SELECT ${dateAndTime},
    d.trace_count = all_groups.all_traces AND d.observation_count = all_groups.all_observations AS isComplete,
    all_groups.trace_count AS countTraces, all_groups.observation_count AS countObservations, by_model.models AS usage
  FROM daily_costs AS d FINAL
  LEFT JOIN (
    SELECT g.day AS day, g.computed_at AS computed_at, sum(g.trace_count) AS all_traces,
      sum(g.observation_count) AS all_observations, sumIf(g.trace_count, ${fulfils}) AS trace_count,
      sumIf(g.observation_count, ${fulfils}) AS observation_count
    ${groups} ${ofKind}
    GROUP BY day, computed_at
  ) AS all_groups ON all_groups.day = d.day AND all_groups.computed_at = d.computed_at
  LEFT JOIN (
    SELECT day, computed_at, 
      groupArray((model, input, output, total, observations, traces, cost, unpriced, provided, computed, computed_cost)) AS models
    FROM (
      SELECT g.day AS day, g.computed_at AS computed_at, m.1 AS model, sum(m.2) AS input, sum(m.3) AS output,
        sum(m.4) AS total, sum(m.5) AS observations, sum(m.6) AS traces, sum(m.7) AS cost, sum(m.8) AS unpriced, sum(m.9) AS provided,
        sum(m.10) AS computed, sum(m.11) AS computed_cost
      ${groups} ARRAY JOIN g.models AS m ${ofKind} AND ${fulfils}
      GROUP BY day, computed_at, model
    )
    GROUP BY day, computed_at
  ) AS by_model ON by_model.day = d.day AND by_model.computed_at = d.computed_at
  ${touched('d')} AND d.kind = 'day'`;
};
