import { agentDepthMax, agentStepsWithinDays } from '@spanledger/core';

import type { Dialect } from '../dialect.ts';

/** Conditions on rows `o`. */
interface Rows {
  /** Those that are runs. */
  readonly runs: readonly string[];
  /** Those that may be below one. */
  readonly steps: readonly string[];
}

/** Columns of the run for rows below it. */
type ColumnsOfRun = Readonly<Record<string, string>>;

/** The seconds of a run, if it is a call that has ended. */
const latencyOfRun = (dialect: Dialect): string =>
  dialect.when(dialect.agent.isCall, dialect.secondsBetween('o.start_time', 'o.end_time'));

/**
 * `below`: runs (`steps` 0) and their descendants up to the next run, with columns of the run, by expressions on it.
 * Each observation has one parent, so it comes up once. A cycle is below no run.
 */
export const belowRuns = (dialect: Dialect, { runs, steps }: Rows, ofRun: ColumnsOfRun): string => {
  const columns = { run_day: dialect.dayNumber('o.start_time'), latency: latencyOfRun(dialect), ...ofRun };
  const names = Object.entries(columns);
  const carried = `o.model AS used_model, ${dialect.when(`o.type = 'TOOL'`, 'o.name')} AS used_tool,
    o.total_cost AS total_cost, o.cost_source AS cost_source, o.usage_role AS usage_role, ${dialect.rows.counted} AS counted`;
  const isNear = `abs(${dialect.dayNumber('o.start_time')} - b.run_day) <= ${agentStepsWithinDays}`;
  return `WITH RECURSIVE below AS (
  SELECT o.trace_id AS trace_id, o.id AS id, CAST(0 AS INTEGER) AS steps,
    ${names.map(([name, sql]) => `${sql} AS ${name}`).join(', ')}, ${carried}
  FROM ${dialect.latest('observations', 'o')}
  ${dialect.where('o', runs)}
  UNION ALL
  SELECT o.trace_id AS trace_id, o.id AS id, CAST(b.steps + 1 AS INTEGER) AS steps,
    ${names.map(([name]) => `b.${name} AS ${name}`).join(', ')}, ${carried}
  FROM ${dialect.latest('observations', 'o')}
  INNER JOIN below AS b ON o.trace_id = b.trace_id AND o.parent_observation_id = b.id
  ${dialect.where('o', [`o.type <> 'AGENT'`, ...steps, isNear, `b.steps < ${agentDepthMax}`])}
)`;
};

/** The bucket of a run's latency, of rows `o` of `below`; absent for all others. */
export const bucketOfRun = (dialect: Dialect): string => dialect.when('o.steps = 0', dialect.sketchBucket('o.latency'));
