import { sketchGrowth, sketchOffset } from '@spanledger/core';
import type { Dialect } from '@spanledger/telemetry-sql';
import { lagMinutes } from '@spanledger/telemetry-rows';
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
import { computedAgents } from '../agents/computed-agents.ts';
import { countingReceipts } from '../ledger/counting-receipts.ts';
import { ledgerHoursSql } from '../ledger/ledger-hours-sql.ts';
import { aggregateSql } from '../metrics/aggregate-sql.ts';
import { metricsDialect } from '../metrics/metrics-dialect.ts';
import { agentOf, experimentOf, isRootObservation } from '../observations/observation-attributes.ts';
import { rowDialect } from '../rows/row-dialect.ts';
import { scoreCondition } from '../scores/score-condition.ts';
import { anyOf, equals, whereProject } from './conditions.ts';
import { compileFilter } from './compile-filter.ts';
import { keysOfTables } from './table-keys.ts';
import { compareTime, timeBounds } from './time-bounds.ts';
import { onDaysOfTraces } from './trace-days.ts';

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
SELECT count() AS parts, quantile(0.5)(lag_ms) AS p50, quantile(0.95)(lag_ms) AS p95, max(lag_ms) AS slowest
FROM (
  SELECT greatest(dateDiff('millisecond', received_at, stored_at), 0) AS lag_ms
  FROM ingest_batches
  WHERE received_at >= now64(6, 'UTC') - INTERVAL ${lagMinutes} MINUTE
)`,
    // Maps are summed up by an aggregate.
    unpricedModels: (where) => `
SELECT o.model AS model, o.provider AS provider, count() AS observations,
  CAST(sumMap(o.usage_details) AS Map(String, UInt64)) AS units,
  toUnixTimestamp64Micro(min(o.start_time)) AS firstSeen, toUnixTimestamp64Micro(max(o.start_time)) AS lastSeen,
  count() OVER () AS totalItems
FROM observations AS o FINAL
${where}
GROUP BY model, provider`,
  },
  latest: (table, alias) => `${table} AS ${alias} FINAL`,
  versionIsLive: (alias) => [`${alias}.is_deleted = 0`],
  countingReceipts,
  where: whereProject,
  equals,
  anyOf,
  timeBounds,
  onDays: (column, days, parameters) => [`toDate(${column}) IN ${parameters.bind('days', days)}`],
  compareTime: (column, operator, at, parameters) => compareTime(column, false, operator, at, parameters),
  compileFilter,
  scoreCondition,
  // One after another: an index skips blocks only if it is the only condition.
  tracesOfFinds: (finds, conditions) => {
    const each = finds.map(
      (find) => `SELECT o.trace_id FROM observations AS o FINAL ${whereProject('o', [...conditions, find])}`,
    );
    return `(${each.join('\n  UNION ALL ')})`;
  },
  onDaysOfTraces: (timeColumn, ids) => onDaysOfTraces(`toDate(${timeColumn})`, ids),
  // The observations of a trace are adjacent in the table, on the recorded days of the trace.
  isOfTrace: (traceId, parameters, within) => {
    const id = parameters.bind('text', traceId);
    const onItsDays = within?.('o.start_time', id, parameters) ?? [onDaysOfTraces('toDate(o.start_time)', `(${id})`)];
    return [...onItsDays, `o.trace_id = ${id}`];
  },
  isIn: (column, bound) => `${column} IN ${bound}`,
  // The day is compared in addition to the time: that is what prunes.
  behind: (timeColumn, at, ids, parameters) => {
    const position = [parameters.bind('time', at), ...Object.values(ids).map((id) => parameters.bind('text', id))];
    const place = [`-toUnixTimestamp64Micro(identity(${timeColumn}))`, ...Object.keys(ids)].join(', ');
    return [compareTime(timeColumn, true, '<=', at, parameters), `(${place}) > (-${position.join(', ')})`];
  },
  // For the rows of a slice the server itself reads the wide columns last, with FINAL too, but not for joined columns.
  page: ({ of, selection, matching, order, slice, among }) => {
    const isNarrow = slice !== undefined || among !== undefined;
    if (isNarrow && !matching.includes('JOIN ')) return `SELECT ${selection}\n${matching}\n${order} ${slice ?? ''}`;
    const { alias, key } = keysOfTables[of];
    const keys = [`(SELECT ${key} ${matching}`, ...(slice === undefined ? [] : [`${order} ${slice}`])].join('\n');
    return `SELECT ${selection}
FROM ${of} AS ${alias} FINAL
${whereProject(alias, [...(among ?? []), `(${key}) IN ${keys})`])}
${order}`;
  },
  tracesById: (ids, parameters, within) => {
    const onTheirDays = within?.('t.timestamp', ids, parameters) ?? [onDaysOfTraces('toDate(t.timestamp)', ids)];
    return `FROM traces AS t FINAL
${whereProject('t', [...onTheirDays, `t.id IN ${ids}`])}
ORDER BY t.timestamp`;
  },
  observationsOfTraces: (ids, parameters, within) => {
    const onTheirDays = within?.('o.start_time', ids, parameters) ?? [onDaysOfTraces('toDate(o.start_time)', ids)];
    return `FROM observations AS o FINAL
${whereProject('o', [`o.trace_id IN ${ids}`, ...onTheirDays])}`;
  },
  scoresById: (ids, parameters, within) => `FROM scores AS s FINAL
${whereProject('s', [...(within?.('s.timestamp', ids, parameters) ?? []), `s.id IN ${ids}`])}
ORDER BY s.timestamp`,
  // The index on the trace id finds the blocks: scores may be dated long after their trace.
  scoresOfTraces: (ids, parameters, within) => {
    const { key } = keysOfTables.scores;
    const isOfTraces = `s.trace_id IN ${ids}`;
    if (within !== undefined) {
      return `FROM scores AS s FINAL
${whereProject('s', [...within('s.timestamp', ids, parameters), isOfTraces])}`;
    }
    // With FINAL an index skips little: blocks that may have other versions are read too. Keys are of all versions.
    const keys = `(SELECT ${key} FROM scores AS s ${whereProject('s', [isOfTraces])})`;
    return `FROM scores AS s FINAL
${whereProject('s', [`(${key}) IN ${keys}`, isOfTraces])}`;
  },
  timeOf: (bound) => `fromUnixTimestamp64Micro(${bound}, 'UTC')`,
  day: (time) => `toDate(${time})`,
  dayText: (time) => `toString(toDate(${time}))`,
  textOfDay: (day) => `toString(${day})`,
  sumIf: (column, condition) => `sumIf(${column}, ${condition})`,
  countIf: (condition) => `countIf(${condition})`,
  someRow: (condition) => `countIf(${condition}) > 0`,
  firstBy: (column, order) => `argMin(${column}, (${order.join(', ')}))`,
  listBy: (id, time) => `arrayMap(each -> each.2, arraySort(groupArray((${time}, ${id}))))`,
  latencyOfTrace:
    'toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time))))' +
    ' - toUnixTimestamp64Micro(min(o.start_time))',
  readsSumsFirst: true,
  // Sizes are in streams of their own: `length` of a nullable column reads the texts, and sorts them with the rest.
  bytesOf: (texts, map) =>
    [
      ...texts.map((text) => `ifNull(${text}.size, 0)`),
      `arraySum(${map}.keys.size)`,
      `arraySum(${map}.values.size)`,
    ].join(' + '),
  truth: (condition) => `toUInt8(${condition})`,
  when: (condition, value) => `if(${condition}, ${value}, NULL)`,
  double: (number) => `toFloat64(${number})`,
  secondsBetween: (from, to) => `toFloat64(toUnixTimestamp64Micro(${to}) - toUnixTimestamp64Micro(${from})) / 1000000`,
  dayNumber: (time) => `toInt32(toDate(${time}))`,
  variance: (number) => `varSampStable(${number})`,
  choice: (column) => `toString(${column})`,
  present: (column) => `assumeNotNull(${column})`,
  isFilled: (column) => `ifNull(${column} != '', false)`,
  // A join returns the empty value of a type for rows that it does not find.
  joined: (column) => column,
  isRootObservation,
  experiment: experimentOf,
  agent: agentOf,
  computedAgents,
  eachOf: (arrays) =>
    `ARRAY JOIN ${Object.entries(arrays)
      .map(([name, array]) => `${array} AS ${name}`)
      .join(', ')}`,
  // A logarithm of 0 is computed, though not used, and no integer.
  sketchBucket: (value) =>
    `if(isNull(${value}), NULL, if(${value} = 0, 0, toInt32(sign(${value})) * (${sketchOffset} + toInt32(ceil(log(if(${value} = 0, 1, abs(${value}))) / ${Math.log(sketchGrowth)})))))`,
  // Answers are JSON, which holds no bytes.
  bytes: (column) => `base64Encode(${column})`,
};
