import type { ObservationMeasure, ObservationMetricColumn, ResolvedMetricsQuery } from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import { traceFulfils, observationFilterColumns, type ObservationFilterColumn } from '@spanledger/telemetry-sql';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { counts, hasSource, knownCostOfPart, unitsInTotal, unitsOf } from '../costs/counting-rule.ts';
import { compileFilter } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';
import { microsBetween, timeBounds } from '../query/time-bounds.ts';
import { joinTrace } from '../traces/joined-traces.ts';
import type { EntitySelection, SelectEntities } from './entity-selection.ts';
import { scoresOfObservations } from './joined-scores.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** `entry`: known once an observation was parted by the entries of a map. */
interface Column extends Omit<ObservationFilterColumn, 'from'> {
  readonly from: ObservationFilterColumn['from'] | 'entry';
}

const own = (sql: string): Column => ({ sql, from: 'o' });
const ofTrace = (sql: string): Column => ({ sql, from: 't' });
const entryKey: Column = { sql: 'entry.key COLLATE "C"', from: 'entry' };

const columns: Readonly<Record<ObservationMetricColumn, Column>> = {
  ...observationFilterColumns(sqlDialect),
  providedModelName: own('o.model'),
  promptVersion: own('o.prompt_version::text COLLATE "C"'),
  traceRelease: ofTrace('t.release'),
  traceVersion: ofTrace('t.version'),
  startTimeMonth: own(`to_char(o.start_time, 'YYYY-MM') COLLATE "C"`),
  costType: entryKey,
  usageType: entryKey,
};

/** Where a group is named otherwise than a filter names it. */
const dimensions: Partial<Readonly<Record<ObservationMetricColumn, string>>> = {
  promptVersion: 'o.prompt_version::double precision',
  tags: `coalesce(t.tags, '{}')`,
};

const entries: Readonly<Record<string, { readonly map: string; readonly value: string }>> = {
  costType: { map: 'o.cost_details', value: 'entry.value::numeric' },
  usageType: { map: 'o.usage_details', value: 'entry.value::bigint' },
};

const msBetween = (from: string, to: string): string => `${microsBetween(from, to)} / 1000`;
const perSecond = (units: string, from: string, to: string): string =>
  `CASE WHEN ${to} > ${from} THEN ${units}::double precision / (${microsBetween(from, to)}::double precision / 1000000) END`;

const whenCounted = (expression: string): string => `CASE WHEN ${counts} THEN ${expression} END`;
const whenUsed = (expression: string): string =>
  `CASE WHEN ${counts} AND o.usage_convention <> 'none' THEN ${expression} END`;
const oneIf = (condition: string): string => `(${counts} AND ${condition})::int`;

/** What a measure is of an observation under the alias `o`; what names `t`, `sc` or `entry_value` needs more. */
export const observationMeasures: Readonly<Record<ObservationMeasure, string>> = {
  count: '1',
  traceId: 'o.trace_id',
  uniqueUserIds: `nullif(t.user_id, '')`,
  uniqueSessionIds: `nullif(t.session_id, '')`,
  latency: msBetween('o.start_time', 'o.end_time'),
  streamingLatency: msBetween('o.completion_start_time', 'o.end_time'),
  timeToFirstToken: msBetween('o.start_time', 'o.completion_start_time'),
  inputTokens: whenUsed(unitsOf('input')),
  outputTokens: whenUsed(unitsOf('output')),
  totalTokens: whenUsed(unitsInTotal),
  outputTokensPerSecond: whenUsed(perSecond(unitsOf('output'), 'o.completion_start_time', 'o.end_time')),
  tokensPerSecond: whenUsed(perSecond(unitsInTotal, 'o.start_time', 'o.end_time')),
  inputCost: whenCounted(knownCostOfPart('input')),
  outputCost: whenCounted(knownCostOfPart('output')),
  totalCost: whenCounted('o.total_cost'),
  computedCost: `CASE WHEN ${counts} AND ${hasSource('computed')} THEN o.total_cost END`,
  countProvided: oneIf(hasSource('provided')),
  countComputed: oneIf(hasSource('computed')),
  countUnpriced: oneIf(hasSource('unpriced')),
  countScores: 'coalesce(sc.score_count, 0)',
  costByType: whenCounted('entry_value'),
  usageByType: whenCounted('entry_value'),
};

const dimension: EntitySelection['dimension'] = (field) =>
  dimensions[field as ObservationMetricColumn] ?? columns[field as ObservationMetricColumn].sql;

/** Observations; what belongs to them is read only when something is grouped or measured by it. */
export const selectObservations: SelectEntities = (_query, resolved, parameters) => {
  const times = timeBounds('o.start_time', resolved.fromTimestamp, resolved.toTimestamp + 1, parameters);
  const conditions = conditionsOf(resolved, parameters);
  const where = whereProject('o', [...times, ...conditions.o, ...traceFulfils(sqlDialect, 'o.trace_id', conditions.t)]);
  const entry = resolved.entries === undefined ? undefined : entries[resolved.entries];
  const measure: EntitySelection['measure'] = (name) =>
    observationMeasures[name as ObservationMeasure].replace('entry_value', entry?.value ?? 'NULL');
  const expressions = [
    ...resolved.dimensions.map(dimension),
    ...resolved.metrics.map((metric) => measure(metric.measure)),
  ];
  const names = (alias: string): boolean => namesAlias(expressions, alias);
  const inTime = `FROM observations AS o ${whereProject('o', times)}`;
  const joins = [
    ...(entry === undefined ? [] : [`CROSS JOIN LATERAL json_each_text(${entry.map}) AS entry`]),
    ...(names('t') ? [joinTrace({ from: inTime, column: 'o.trace_id' })] : []),
    ...(names('sc')
      ? [`LEFT JOIN (${scoresOfObservations(inTime)}) AS sc ON sc.trace_id = o.trace_id AND sc.observation_id = o.id`]
      : []),
  ];
  const from = ['FROM observations AS o', ...joins, [where, ...conditions.entry].join('\n  AND ')].join('\n');
  return { with: '', from, time: 'o.start_time', dimension, measure };
};

const conditionsOf = (
  { filters }: ResolvedMetricsQuery,
  parameters: SqlParameters,
): Readonly<Record<Column['from'], string[]>> => {
  const conditions: Record<Column['from'], string[]> = { o: [], t: [], entry: [] };
  for (const filter of filters) {
    const column = columns[filter.column as ObservationMetricColumn];
    conditions[column.from].push(compileFilter(filter, column, parameters));
  }
  return conditions;
};
