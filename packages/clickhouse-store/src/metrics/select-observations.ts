import type { ObservationMeasure, ObservationMetricColumn } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import { traceFulfils, observationFilterColumns, type ObservationFilterColumn } from '@spanledger/telemetry-sql';
import { costOfPart, counts, hasSource, hasCostOfPart, unitsInTotal, unitsOf } from '../costs/counting-rule.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { joinTrace, nearPeriod } from '../traces/joined-traces.ts';
import type { EntitySelection, SelectEntities } from './entity-selection.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** `entry`: known once an observation was parted by the entries of a map. */
interface Column extends Omit<ObservationFilterColumn, 'from'> {
  readonly from: ObservationFilterColumn['from'] | 'entry';
}

const own = (sql: string): Column => ({ sql, from: 'o' });
const ofTrace = (sql: string): Column => ({ sql, from: 't' });
const entryKey: Column = { sql: 'tupleElement(entry, 1)', from: 'entry' };

const columns: Readonly<Record<ObservationMetricColumn, Column>> = {
  ...observationFilterColumns(sqlDialect),
  providedModelName: own('o.model'),
  promptVersion: own('toString(o.prompt_version)'),
  traceRelease: ofTrace('t.release'),
  traceVersion: ofTrace('t.version'),
  startTimeMonth: own(`formatDateTime(o.start_time, '%Y-%m')`),
  costType: entryKey,
  usageType: entryKey,
};

/** Where a group is named otherwise than a filter names it. */
const dimensions: Partial<Readonly<Record<ObservationMetricColumn, string>>> = {
  promptVersion: 'o.prompt_version',
  isRootObservation: `toBool(${observationFilterColumns(sqlDialect).isRootObservation.sql})`,
};

const entryMaps: Readonly<Record<string, string>> = { costType: 'o.cost_details', usageType: 'o.usage_details' };

const microsBetween = (from: string, to: string): string =>
  `(toUnixTimestamp64Micro(${to}) - toUnixTimestamp64Micro(${from}))`;
const msBetween = (from: string, to: string): string => `intDiv(${microsBetween(from, to)}, 1000)`;
const perSecond = (units: string, from: string, to: string): string =>
  `if(${to} > ${from}, toFloat64(${units}) / (${microsBetween(from, to)} / 1000000), NULL)`;

const whenCounted = (expression: string): string => `if(${counts}, ${expression}, NULL)`;
const whenUsed = (expression: string): string => `if(${counts} AND o.usage_convention != 'none', ${expression}, NULL)`;
const partOfCost = (part: 'input' | 'output'): string =>
  `if(${counts} AND ${hasCostOfPart(part)}, ${costOfPart(part)}, NULL)`;

const measures: Readonly<Record<ObservationMeasure, string>> = {
  count: '1',
  traceId: 'o.trace_id',
  uniqueUserIds: `nullIf(t.user_id, '')`,
  uniqueSessionIds: `nullIf(t.session_id, '')`,
  latency: msBetween('o.start_time', 'o.end_time'),
  streamingLatency: msBetween('o.completion_start_time', 'o.end_time'),
  timeToFirstToken: msBetween('o.start_time', 'o.completion_start_time'),
  inputTokens: whenUsed(unitsOf('input')),
  outputTokens: whenUsed(unitsOf('output')),
  totalTokens: whenUsed(unitsInTotal),
  outputTokensPerSecond: whenUsed(perSecond(unitsOf('output'), 'o.completion_start_time', 'o.end_time')),
  tokensPerSecond: whenUsed(perSecond(unitsInTotal, 'o.start_time', 'o.end_time')),
  inputCost: partOfCost('input'),
  outputCost: partOfCost('output'),
  totalCost: whenCounted('o.total_cost'),
  computedCost: `if(${counts} AND ${hasSource('computed')}, o.total_cost, NULL)`,
  countProvided: `toUInt64(${counts} AND ${hasSource('provided')})`,
  countComputed: `toUInt64(${counts} AND ${hasSource('computed')})`,
  countUnpriced: `toUInt64(${counts} AND ${hasSource('unpriced')})`,
  countScores: 'sc.score_count',
  costByType: whenCounted('tupleElement(entry, 2)'),
  usageByType: whenCounted('tupleElement(entry, 2)'),
};

const joinScores = (ids: string): string => `LEFT ANY JOIN (
  SELECT assumeNotNull(s.trace_id) AS trace_id, assumeNotNull(s.observation_id) AS observation_id, count() AS score_count
  FROM scores AS s FINAL
  ${whereProject('s', [`s.trace_id IN ${ids}`, 's.observation_id IS NOT NULL'])}
  GROUP BY s.trace_id, s.observation_id
) AS sc ON sc.trace_id = o.trace_id AND sc.observation_id = o.id`;

const dimension: EntitySelection['dimension'] = (field) =>
  dimensions[field as ObservationMetricColumn] ?? columns[field as ObservationMetricColumn].sql;
const measure: EntitySelection['measure'] = (name) => measures[name as ObservationMeasure];

/** Observations; a trace's columns are read only when something is grouped or counted by them. */
export const selectObservations: SelectEntities = (_query, resolved, parameters) => {
  const times = timeBounds('o.start_time', resolved.fromTimestamp, resolved.toTimestamp + 1, parameters);
  const conditions = conditionsOf(resolved, parameters);
  const where = whereProject('o', [...times, ...conditions.o, ...traceFulfils(sqlDialect, 'o.trace_id', conditions.t)]);
  const expressions = [
    ...resolved.dimensions.map(dimension),
    ...resolved.metrics.map((metric) => measure(metric.measure)),
  ];
  const names = (alias: string): boolean => namesAlias(expressions, alias);
  const inTime = `FROM observations AS o ${whereProject('o', times)}`;
  const joins = [
    ...(names('t') ? [joinTrace({ from: inTime, column: 'o.trace_id' }, nearPeriod(resolved, parameters))] : []),
    ...(names('sc') ? [joinScores(`(SELECT o.trace_id ${inTime})`)] : []),
  ];
  const map = resolved.entries === undefined ? undefined : entryMaps[resolved.entries];
  return {
    from: ['FROM observations AS o FINAL', ...joins, where].join('\n'),
    time: 'o.start_time',
    dimension,
    measure,
    selected: map === undefined ? [] : [`arrayJoin(arrayZip(mapKeys(${map}), mapValues(${map}))) AS entry`],
    conditions: conditions.entry,
  };
};

const conditionsOf = (
  { filters }: Parameters<SelectEntities>[1],
  parameters: SqlParameters,
): Readonly<Record<Column['from'], string[]>> => {
  const conditions: Record<Column['from'], string[]> = { o: [], t: [], entry: [] };
  for (const filter of filters) {
    const column = columns[filter.column as ObservationMetricColumn];
    conditions[column.from].push(compileFilter(filter, column, parameters));
  }
  return conditions;
};
