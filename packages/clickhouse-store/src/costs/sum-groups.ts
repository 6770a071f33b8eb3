import { dailySumsMax } from '@spanledger/core';
import type { DailySum, DailySumsQuery, ProjectId } from '@spanledger/core';
import { dailySumSchema } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { daysTouched } from './day-bounds.ts';
import { conditionsOnGroup, type ComputedDay } from './read-computed-days.ts';
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

/** The stored sums of groups of days; nothing when any of the days was computed again meanwhile. */
export const readComputedGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  days: readonly ComputedDay[],
): Promise<readonly DailySum[] | undefined> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const computed = days.map(({ date, computedAt }) => `${date} ${computedAt}`);
  const where = whereProject('g', [
    `g.kind = '${sumKindOf(query, query.by)}'`,
    ...daysTouched('g.day', query, parameters),
    `concat(toString(g.day), ' ', toUnixTimestamp64Micro(g.computed_at)) IN ${parameters.bind('Array(String)', computed)}`,
    ...conditionsOnGroup(query, parameters),
  ]);
  const from = `FROM daily_costs AS g FINAL ARRAY JOIN g.models AS m ${where}`;
  const sql = selectSums({ by: query.by, dimensions, aggregates, from });
  const sums = await client.query('read-computed-groups', sql, parameters.values, dailySumSchema);
  // Rows of an earlier computation may be gone, of some groups or of all.
  const found = sums.reduce((sum, { observations }) => sum + observations, 0);
  const expected = days.reduce((sum, { countObservations }) => sum + countObservations, 0);
  return found === expected || sums.length > dailySumsMax ? sums : undefined;
};
