import type { DailyCostConditions, DailySum, DailySumsQuery, Day, ProjectId } from '@spanledger/core';
import { dailySumSchema } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { joinNearTrace, joinTrace } from '../traces/joined-traces.ts';
import { eachObservation, nearDays, observationsOfDays } from './compute-daily-costs.ts';
import { selectSums } from './select-sums.ts';

const dimensions = {
  day: 'd.day',
  model: 'd.model',
  user: 'd.user_id',
  traceName: 'd.trace_name',
  tags: 'd.tags',
};

export const aggregates = {
  observations: 'count()',
  inputUsage: 'sumIf(d.input_units, d.counts)',
  outputUsage: 'sumIf(d.output_units, d.counts)',
  totalUsage: 'sumIf(d.total_units, d.counts)',
  totalCost: 'sumIf(d.cost, d.counts)',
  computedCost: `sumIf(d.cost, d.counts AND d.source = 'computed')`,
  providedObservations: `countIf(d.counts AND d.source = 'provided')`,
  computedObservations: `countIf(d.counts AND d.source = 'computed')`,
  unpricedObservations: `countIf(d.counts AND d.source = 'unpriced')`,
};

/** Where traces of observations are looked for: on their days and the day before, in half the time, or on any day. */
export type TraceReach = 'near' | 'everywhere';

/**
 * The sums of days by properties of traces, live from the latest versions of all their rows; `farTraces` is how many
 * observations have no trace within reach.
 */
export const computedGroups = (
  query: DailyCostConditions,
  days: readonly Day[],
  reach: TraceReach,
  parameters: SqlParameters,
) => {
  const { all, asked } = observationsOfDays(query, days, parameters);
  const owners = { from: `FROM observations AS o ${all}`, column: 'o.trace_id' };
  const near = nearDays('toDate(t.timestamp)', days, parameters);
  const join = reach === 'near' ? joinNearTrace(owners, near) : joinTrace(owners, near);
  const columns = ', t.user_id AS user_id, t.name AS trace_name, t.tags AS tags, t.is_near AS is_near';
  return {
    dimensions,
    aggregates: { ...aggregates, farTraces: 'countIf(NOT d.is_near)' },
    from: fromObservations(days, parameters, asked, { columns, join }),
  };
};

const fromObservations = (
  days: readonly Day[],
  parameters: SqlParameters,
  asked: string,
  trace = { columns: '', join: '' },
): string => `FROM (
  SELECT ${eachObservation}${trace.columns}
  FROM observations AS o FINAL
  ${trace.join}
  ${asked}
) AS d
WHERE toString(d.day) IN ${parameters.bind('Array(String)', days)}`;

/**
 * The sums of days by themselves or by model, live from the latest versions of all their rows. Of all groups: those of other
 * days are added to them, so the first of these days need not be the first of all.
 */
export const computeSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  days: readonly Day[],
): Promise<readonly DailySum[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const from = fromObservations(days, parameters, observationsOfDays(query, days, parameters).asked);
  const sums = selectSums({ by: query.by, dimensions, aggregates, from });
  const sql = `${sums}\n${limitOfSums({}, parameters)}`;
  return client.query('compute-sums', sql, parameters.values, dailySumSchema);
};
