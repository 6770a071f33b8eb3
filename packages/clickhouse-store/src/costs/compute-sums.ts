import type { DailySum, DailySumsQuery, Day, ProjectId } from '@spanledger/core';
import { areByTraces, dailySumSchema } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { joinTrace } from '../traces/joined-traces.ts';
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

/** A SELECT of the sums of days, live from the latest versions of all their rows. */
export const computedSumsSql = (query: DailySumsQuery, days: readonly Day[], parameters: SqlParameters): string => {
  const isByGroup = areByTraces(query.by);
  const trace = isByGroup ? ', t.user_id AS user_id, t.name AS trace_name, t.tags AS tags' : '';
  const { all, asked } = observationsOfDays(query, days, parameters);
  const owners = { from: `FROM observations AS o ${all}`, column: 'o.trace_id' };
  const from = `FROM (
  SELECT ${eachObservation}${trace}
  FROM observations AS o FINAL
  ${isByGroup ? joinTrace(owners, nearDays('toDate(t.timestamp)', days, parameters)) : ''}
  ${asked}
) AS d
WHERE toString(d.day) IN ${parameters.bind('Array(String)', days)}`;
  return selectSums({ by: query.by, dimensions, aggregates, from });
};

/** The sums of days by themselves or by model, likewise. */
export const computeSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailySumsQuery,
  days: readonly Day[],
): Promise<readonly DailySum[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const sql = `${computedSumsSql(query, days, parameters)}\n${limitOfSums(query, parameters)}`;
  return client.query('compute-sums', sql, parameters.values, dailySumSchema);
};
