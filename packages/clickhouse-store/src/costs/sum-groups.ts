import type { DailySum, DailySumsQuery, ProjectId } from '@spanledger/core';
import { dailySumSchema, integer } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { computedGroupsSql, type TraceReach } from './compute-sums.ts';
import { daysTouched } from './day-bounds.ts';
import { conditionsOnGroup, type ComputedDay, type ComputedDays } from './read-computed-days.ts';
import { selectSums } from './select-sums.ts';
import { sumKindOf } from './sum-kinds.ts';

const dimensions = {
  day: 'g.day',
  model: 'm.model',
  user: 'g.user_id',
  traceName: 'g.trace_name',
  tags: 'g.tags',
};

export const aggregates = {
  observations: 'sum(m.observation_count)',
  inputUsage: 'sum(m.input_units)',
  outputUsage: 'sum(m.output_units)',
  totalUsage: 'sum(m.total_units)',
  totalCost: 'sum(m.cost)',
  computedCost: 'sum(m.computed_cost)',
  providedObservations: 'sum(m.provided_count)',
  computedObservations: 'sum(m.computed_count)',
  unpricedObservations: 'sum(m.unpriced_count)',
};

const groupSchema = z
  .looseObject({ found: integer, farTraces: integer })
  .transform((row) => ({ found: row.found, farTraces: row.farTraces, sum: dailySumSchema.parse(row) }));

/** One row a group. */
export interface GroupSums {
  readonly sums: readonly DailySum[];
  /** False when rows of a clean day are gone, as it was computed again meanwhile: the sums are wrong then. */
  readonly isWhole: boolean;
}

/** The sums of groups by trace: of `clean` days as they are stored, and of the others computed now. */
export const sumGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  days: ComputedDays,
): Promise<GroupSums> => {
  const near = await readGroups(client, projectId, query, days, 'near');
  return near.farTraces === 0 ? near : readGroups(client, projectId, query, days, 'everywhere');
};

interface ReadGroups extends GroupSums {
  /** How many observations of the other days have no trace within reach: elsewhere, or none is stored. */
  readonly farTraces: number;
}

const readGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  { clean, dirty }: ComputedDays,
  reach: TraceReach,
): Promise<ReadGroups> => {
  const parameters = sqlParameters(projectId);
  const stored = () => storedSumsSql(query, clean, parameters);
  const computed = () => computedGroupsSql(query, dirty, reach, parameters);
  const parts = [
    ...(clean.length === 0 ? [] : [`SELECT true AS is_stored, * FROM (${stored()})`]),
    ...(dirty.length === 0 ? [] : [`SELECT false AS is_stored, * FROM (${computed()})`]),
  ];
  if (parts.length === 0) return { sums: [], isWhole: true, farTraces: 0 };
  const sql = `
SELECT ${[
    ...query.by.map((dimension) => `each.${dimension} AS ${dimension}`),
    ...Object.keys(aggregates).map((name) => `sum(each.${name}) AS ${name}`),
    'sum(sumIf(each.observations, each.is_stored)) OVER () AS found',
    'sum(sum(each.farTraces)) OVER () AS farTraces',
  ].join(', ')}
FROM (${parts.join('\nUNION ALL\n')}) AS each
GROUP BY ${query.by.map((dimension) => `each.${dimension}`).join(', ')}
${limitOfSums(query, parameters)}`;
  const rows = await client.query('sum-groups', sql, parameters.values, groupSchema);
  // Rows of an earlier computation may be gone, of some groups or of all; without FINAL one that is there twice counts twice.
  const expected = clean.reduce((sum, { countObservations }) => sum + countObservations, 0);
  const [{ found, farTraces } = { found: 0, farTraces: 0 }] = rows;
  return { sums: rows.map(({ sum }) => sum), isWhole: found === expected, farTraces };
};

const storedSumsSql = (query: DailySumsQuery, days: readonly ComputedDay[], parameters: SqlParameters): string => {
  const computed = days.map(({ date, computedAt }) => `${date} ${computedAt}`);
  const where = whereProject('g', [
    `g.kind = '${sumKindOf(query, query.by)}'`,
    ...daysTouched('g.day', query, parameters),
    `concat(toString(g.day), ' ', toUnixTimestamp64Micro(g.computed_at)) IN ${parameters.bind('Array(String)', computed)}`,
    ...conditionsOnGroup(query, parameters),
  ]);
  const from = `FROM daily_costs AS g ARRAY JOIN g.models AS m ${where}`;
  return selectSums({ by: query.by, dimensions, aggregates: { ...aggregates, farTraces: 'toUInt64(0)' }, from });
};
