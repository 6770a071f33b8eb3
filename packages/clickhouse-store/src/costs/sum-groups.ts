import type { DailyCostConditions, DailyDimension, DailySum, DailySumsQuery, Day, ProjectId } from '@spanledger/core';
import { dailySumSchema, integer } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { computedGroups, type TraceReach } from './compute-sums.ts';
import { daysTouched } from './day-bounds.ts';
import { conditionsOnGroup, type ComputedDay, type ComputedDays } from './read-computed-days.ts';
import type { WholeOrNot } from './read-whole-groups.ts';
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

/** A row of a group, with what it says of all that are grouped alike. */
interface GroupRow<Group> {
  readonly found: number;
  readonly farTraces: number;
  readonly group: Group;
}

export const groupRowSchema = <Group>(schema: z.ZodType<Group>): z.ZodType<GroupRow<Group>> =>
  z
    .looseObject({ found: integer, farTraces: integer })
    .transform(({ found, farTraces, ...row }) => ({ found, farTraces, group: schema.parse(row) }));

const sumRowSchema = groupRowSchema(dailySumSchema);

/** One row a group. */
export interface GroupSums extends WholeOrNot {
  readonly sums: readonly DailySum[];
}

/** The sums of groups by trace: of `clean` days as they are stored, and of the others computed now. */
export const sumGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  days: ComputedDays,
): Promise<GroupSums> => {
  const { by } = query;
  const rows = await nearFirst((reach) => {
    const parameters = sqlParameters(projectId);
    const all = sumOfBoth(by, days, {
      stored: (clean) => [selectSums({ by, ...storedGroups(query, by, clean, parameters) })],
      computed: (dirty) => selectSums({ by, ...computedGroups(query, dirty, reach, parameters) }),
    });
    return all === undefined
      ? []
      : client.query('sum-groups', `${all}\n${limitOfSums(query, parameters)}`, parameters.values, sumRowSchema);
  });
  return { sums: rows.map(({ group }) => group), isWhole: (rows[0]?.found ?? 0) === observationsIn(days.clean) };
};

/** Reads with near traces, and again with traces on any day only if some observation has none near. */
export const nearFirst = async <Group>(
  read: (reach: TraceReach) => readonly GroupRow<Group>[] | Promise<readonly GroupRow<Group>[]>,
): Promise<readonly GroupRow<Group>[]> => {
  const rows = await read('near');
  return (rows[0]?.farTraces ?? 0) === 0 ? rows : read('everywhere');
};

/**
 * How many observations of these days all stored groups together have. Rows of an earlier computation may be gone, of some
 * groups or of all; without FINAL one that is there twice counts twice.
 */
export const observationsIn = (clean: readonly ComputedDay[]): number =>
  clean.reduce((sum, { countObservations }) => sum + countObservations, 0);

/** SELECTs of the groups of days. */
interface GroupsOfDays {
  readonly stored: (days: readonly ComputedDay[]) => readonly string[];
  readonly computed: (days: readonly Day[]) => string;
}

/** A SELECT of the sums of stored and of computed groups, by columns that both have; `undefined` without any day. */
export const sumOfBoth = (
  by: readonly string[],
  { clean, dirty }: ComputedDays,
  { stored, computed }: GroupsOfDays,
): string | undefined => {
  const parts = [
    ...(clean.length === 0 ? [] : stored(clean).map((sql) => `SELECT true AS is_stored, * FROM (${sql})`)),
    ...(dirty.length === 0 ? [] : [`SELECT false AS is_stored, * FROM (${computed(dirty)})`]),
  ];
  if (parts.length === 0) return undefined;
  const alike = by.includes('which') ? 'PARTITION BY each.which' : '';
  return `
SELECT ${[
    ...by.map((column) => `each.${column} AS ${column}`),
    ...Object.keys(aggregates).map((name) => `sum(each.${name}) AS ${name}`),
    `sum(sumIf(each.observations, each.is_stored)) OVER (${alike}) AS found`,
    'sum(sum(each.farTraces)) OVER () AS farTraces',
  ].join(', ')}
FROM (${parts.join('\nUNION ALL\n')}) AS each
GROUP BY ${by.map((column) => `each.${column}`).join(', ')}`;
};

/** The stored groups of days by these dimensions. */
export const storedGroups = (
  query: DailyCostConditions,
  by: readonly DailyDimension[],
  days: readonly ComputedDay[],
  parameters: SqlParameters,
) => {
  const computed = days.map(({ date, computedAt }) => `${date} ${computedAt}`);
  const where = whereProject('g', [
    `g.kind = '${sumKindOf(query, by)}'`,
    ...daysTouched('g.day', query, parameters),
    `concat(toString(g.day), ' ', toUnixTimestamp64Micro(g.computed_at)) IN ${parameters.bind('Array(String)', computed)}`,
    ...conditionsOnGroup(query, parameters),
  ]);
  return {
    dimensions,
    aggregates: { ...aggregates, farTraces: 'toUInt64(0)' },
    from: `FROM daily_costs AS g ARRAY JOIN g.models AS m ${where}`,
  };
};
