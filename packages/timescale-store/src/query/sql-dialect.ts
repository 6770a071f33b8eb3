import { sketchGrowth, sketchOffset } from '@spanledger/core';
import { lagMinutes } from '@spanledger/telemetry-rows';
import type { Dialect } from '@spanledger/telemetry-sql';
import {
  costOf,
  estimatedCostOf,
  costOfPart,
  isRepriced,
  isUnpriced,
  knownCostOfPart,
  knownUnits,
  recordedCostOf,
  sumOfCounting,
  unitsInTotal,
  unitsOf,
  wasUnpriced,
} from '../costs/counting-rule.ts';
import { onDays } from '../costs/day-bounds.ts';
import { bytesOf } from '../export/body-bytes.ts';
import { countingReceipts } from '../ledger/counting-receipts.ts';
import { ledgerHoursSql } from '../ledger/ledger-hours-sql.ts';
import { aggregateSql } from '../metrics/aggregate-sql.ts';
import { metricsDialect } from '../metrics/metrics-dialect.ts';
import { agentOf, experimentOf, isRootObservation } from '../observations/observation-attributes.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { compileScoreFilter } from '../scores/score-conditions.ts';
import { scoresByKey } from '../scores/scores-by-key.ts';
import { tracesById } from '../traces/traces-by-id.ts';
import { isOfTrace, onDaysOfTraces } from './trace-days.ts';
import { anyOf, equals, whereProject } from './conditions.ts';
import { compileFilter } from './compile-filter.ts';
import { bindTime, compareTime, microsBetween, timeBounds } from './time-bounds.ts';

/** The server refuses a variance beyond a double. */
const squaredMax = 1e150;

const variance: Dialect['variance'] = (number) =>
  `CASE WHEN bool_or(abs(${number}) > ${squaredMax}) THEN NULL ELSE var_samp(${number}) FILTER (WHERE abs(${number}) <= ${squaredMax}) END`;

export const sqlDialect: Dialect = {
  rows: rowDialect,
  aggregates: aggregateSql,
  metrics: metricsDialect,
  costs: {
    costOf,
    estimatedCostOf,
    isUnpriced,
    recordedCostOf,
    wasUnpriced,
    isRepriced,
    sumOfCounting,
    costOfPart,
    unitsInTotal,
    unitsOf,
    knownUnits,
    knownCostOf: knownCostOfPart,
  },
  statements: {
    ledgerHours: ledgerHoursSql,
    lag: `
SELECT count(*) AS parts, percentile_cont(0.5) WITHIN GROUP (ORDER BY lag_ms) AS p50,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(extract(epoch FROM stored_at - received_at) * 1000, 0)::double precision AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now() - INTERVAL '${lagMinutes} minutes'
) AS lags`,
    // Maps are split into rows to be summed up.
    unpricedModels: (where) => `
WITH unpriced AS MATERIALIZED (
  SELECT o.model, o.provider, o.start_time, o.usage_details FROM observations AS o ${where}
), used AS MATERIALIZED (
  SELECT model, provider, bucket.key, sum(bucket.value::bigint) AS units
  FROM unpriced CROSS JOIN LATERAL json_each_text(usage_details) AS bucket
  GROUP BY model, provider, bucket.key
)
SELECT model, provider, count(*) AS observations, min(start_time) AS "firstSeen", max(start_time) AS "lastSeen",
  count(*) OVER () AS "totalItems", (
    SELECT coalesce(json_object_agg(used.key, used.units ORDER BY used.key COLLATE "C"), '{}') FROM used
    WHERE (used.model, used.provider) IS NOT DISTINCT FROM (unpriced.model, unpriced.provider)
  ) AS units
FROM unpriced
GROUP BY model, provider`,
  },
  // Only live rows are stored, one of each entity.
  latest: (table, alias) => `${table} AS ${alias}`,
  versionIsLive: () => [],
  countingReceipts,
  where: whereProject,
  equals,
  anyOf,
  timeBounds,
  onDays: (column, days, parameters) => [
    ...onDays(column, days, parameters),
    `${column}::date = ANY(${parameters.bind('days', days)})`,
  ],
  compareTime,
  compileFilter,
  scoreCondition: (filter, { scores, of }, traceId, parameters) => {
    const subject = of === 'observation' ? '(o.trace_id, o.id)' : traceId;
    return { condition: compileScoreFilter(filter, scores, { subject, of }, parameters) };
  },
  tracesOfFinds: (finds, conditions) =>
    `(SELECT o.trace_id FROM observations AS o ${whereProject('o', [...conditions, `(${finds.join(' OR ')})`])})`,
  onDaysOfTraces,
  isOfTrace,
  isIn: (column, bound) => `${column} = ANY(${bound})`,
  // The time is compared by itself first, which the index supports.
  behind: (timeColumn, at, ids, parameters) => {
    const time = bindTime(at, parameters);
    const [columns, values] = [Object.keys(ids), Object.values(ids).map((id) => parameters.bind('text', id))];
    const isBehind =
      columns.length === 1
        ? `${columns.join('')} > ${values.join('')}`
        : `(${columns.join(', ')}) > (${values.join(', ')})`;
    return [`${timeColumn} <= ${time}`, `(${timeColumn} < ${time} OR ${isBehind})`];
  },
  page: ({ selection, matching, order, slice }) =>
    [`SELECT ${selection}`, matching, order, ...(slice === undefined ? [] : [slice])].join('\n'),
  tracesById: (ids, parameters, within) => tracesById(ids, within?.('t.timestamp', ids, parameters)),
  observationsOfTraces: (ids, parameters, within) => {
    const atTheirTimes = within?.('o.start_time', ids, parameters) ?? [onDaysOfTraces('o.start_time', `(${ids})`)];
    return `FROM observations AS o
${whereProject('o', [`o.trace_id = ANY(${ids})`, ...atTheirTimes])}`;
  },
  scoresById: (ids, parameters, within) => scoresByKey('k.id', ids, within?.('s.timestamp', ids, parameters)),
  scoresOfTraces: (ids, parameters, within) => scoresByKey('k.trace_id', ids, within?.('s.timestamp', ids, parameters)),
  timeOf: (bound) => bound,
  day: (time) => `${time}::date`,
  dayText: (time) => `${time}::date`,
  textOfDay: (day) => day,
  sumIf: (column, condition) => `coalesce(sum(${column}) FILTER (WHERE ${condition}), 0)`,
  countIf: (condition) => `count(*) FILTER (WHERE ${condition})`,
  someRow: (condition) => `bool_or(${condition})`,
  firstBy: (column, order) => `(array_agg(${column} ORDER BY ${order.join(', ')}))[1]`,
  listBy: (id, time) => `array_agg(${id} ORDER BY ${time}, ${id})`,
  latencyOfTrace: microsBetween('min(o.start_time)', 'max(greatest(o.start_time, o.end_time))'),
  readsSumsFirst: false,
  bytesOf,
  truth: (condition) => condition,
  when: (condition, value) => `CASE WHEN ${condition} THEN ${value} END`,
  double: (number) => `${number}::double precision`,
  secondsBetween: (from, to) => `${microsBetween(from, to)}::double precision / 1000000`,
  dayNumber: (time) => `(${time}::date - DATE '1970-01-01')`,
  variance,
  choice: (column) => column,
  present: (column) => column,
  isFilled: (column) => `(coalesce(${column}, '') <> '')`,
  joined: (column) => `coalesce(${column}, 0)`,
  isRootObservation,
  experiment: experimentOf,
  agent: agentOf,
  computedAgents: (days) => `FROM (SELECT d.* FROM agent_days AS d ${whereProject('d', days)}) AS a`,
  eachOf: (arrays) =>
    `CROSS JOIN LATERAL unnest(${Object.values(arrays).join(', ')}) AS each_of (${Object.keys(arrays).join(', ')})`,
  sketchBucket: (value) =>
    `CASE WHEN ${value} = 0 THEN 0
    ELSE sign(${value})::integer * (${sketchOffset} + ceil(ln(abs(${value})) / ${Math.log(sketchGrowth)}::double precision)::integer) END`,
  bytes: (column) => column,
};
