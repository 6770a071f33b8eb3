import {
  traceColumns,
  type Filter,
  type MetricsQuery,
  type ResolvedFilter,
  type ResolvedMetricsQuery,
  type TraceMeasure,
  type TraceMetricColumn,
} from '@spanledger/core';
import { namesAlias } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import { isFilteredBySum, matchingTraces, ownConditionsOfTraces } from '../traces/matching-traces.ts';
import { sumsOfTraces } from '../traces/trace-sums-sql.ts';
import type { EntitySelection } from './entity-selection.ts';
import type { EntityView } from './select-entities.ts';

const selectedColumns = [
  'id',
  'timestamp',
  'name',
  'tags',
  'user_id',
  'session_id',
  'release',
  'version',
  'environment',
  'public',
];

/** Traces: `t`; the sums of their observations: `om`; how many have no price: `ou`; the number of their scores: `sc`. */
const dimensionsIn = ({ metrics }: Dialect): Readonly<Record<string, string>> => ({
  id: 't.id',
  name: 't.name',
  tags: 't.tags',
  userId: 't.user_id',
  sessionId: 't.session_id',
  release: 't.release',
  version: 't.version',
  environment: 't.environment',
  public: 't.public',
  timestampMonth: metrics.monthText('t.timestamp'),
});

/** The measures of a trace `t` with the sums of its observations, `om` and `ou`, and the count of its scores, `sc`. */
export const traceMeasures = ({ joined, metrics }: Dialect): Readonly<Record<TraceMeasure, string>> => ({
  count: '1',
  observationsCount: joined('om.observation_count'),
  scoresCount: joined('sc.score_count'),
  uniqueUserIds: `nullIf(t.user_id, '')`,
  uniqueSessionIds: `nullIf(t.session_id, '')`,
  latency: metrics.latencyOfSums,
  totalTokens: joined('om.total_units'),
  totalCost: joined('om.total_cost'),
  countUnpriced: joined('ou.unpriced_count'),
});

/** How many observations of the traces among `ids` have usage without a price. Stored sums do not have it. */
const unpricedOfTraces = ({ costs, latest, onDaysOfTraces, where }: Dialect, ids: string): string => `
  SELECT o.trace_id AS trace_id, ${costs.sumOfCounting(costs.isUnpriced)} AS unpriced_count
  FROM ${latest('observations', 'o')}
  ${where('o', [`o.trace_id IN ${ids}`, onDaysOfTraces('o.start_time', ids)])}
  GROUP BY o.trace_id`;

/** How many scores the traces among `ids` have, each with those of its observations. */
const scoresOfTraces = ({ latest, present, where }: Dialect, ids: string): string => `
  SELECT ${present('s.trace_id')} AS trace_id, count(*) AS score_count
  FROM ${latest('scores', 's')}
  ${where('s', [`s.trace_id IN ${ids}`])}
  GROUP BY s.trace_id`;

/** The filters that lists of traces have too, and the others. */
const filtersOf = (query: MetricsQuery, { filters }: ResolvedMetricsQuery) => {
  const [listed, others]: [Filter[], ResolvedFilter[]] = [[], []];
  for (const [index, filter] of filters.entries()) {
    const asked = query.filters[index];
    if (asked !== undefined && Object.hasOwn(traceColumns, filter.column)) listed.push(asked);
    else others.push(filter);
  }
  return { listed, others };
};

/** The traces of a period, without what is not filtered by in lists. */
const listOf = (query: MetricsQuery, resolved: ResolvedMetricsQuery) => ({
  from: resolved.fromTimestamp,
  to: resolved.toTimestamp + 1,
  filters: filtersOf(query, resolved).listed,
});

const askedTraces: EntityView['asked'] = (dialect, query, resolved) => {
  const { from, to, filters } = listOf(query, resolved);
  return {
    of: 'traces',
    from,
    to,
    conditions: (parameters) => ownConditionsOfTraces(dialect, { filters }, parameters),
  };
};

const measuredOf = (dialect: Dialect, { metrics }: ResolvedMetricsQuery): readonly string[] => {
  const measures = traceMeasures(dialect);
  return metrics.map(({ measure }) => measures[measure as TraceMeasure]);
};

const isOfSums: EntityView['isOfSums'] = (dialect, query, resolved) =>
  namesAlias(measuredOf(dialect, resolved), 'om') || isFilteredBySum(dialect, listOf(query, resolved));

const selectTraces: EntityView['select'] = (dialect, query, resolved, parameters, { rows, stored }) => {
  const { metrics } = dialect;
  const [dimensions, measures] = [dimensionsIn(dialect), traceMeasures(dialect)];
  const dimension: EntitySelection['dimension'] = (field) => dimensions[field as TraceMetricColumn] ?? '';
  const measure: EntitySelection['measure'] = (name) => measures[name as TraceMeasure];
  const conditions = filtersOf(query, resolved).others.map((filter) =>
    dialect.compileFilter(filter, { sql: dimension(filter.column) }, parameters),
  );
  const among = rows?.('t.timestamp', parameters) ?? [];
  const matching = (more: readonly string[]): string =>
    matchingTraces(dialect, listOf(query, resolved), parameters, false, [...among, ...more], stored);
  const found = metrics.selectOnce('t', selectedColumns, matching([]));
  const idsOf = (more: readonly string[]): string =>
    more.length === 0 ? found.ids : `(SELECT t.id ${matching(more)})`;
  const measured = measuredOf(dialect, resolved);
  const sums: readonly (readonly [alias: string, sql: () => string])[] = [
    ['om', () => sumsOfTraces(dialect, idsOf, stored, parameters)],
    ['ou', () => unpricedOfTraces(dialect, found.ids)],
    ['sc', () => scoresOfTraces(dialect, found.ids)],
  ];
  const joins = sums
    .filter(([alias]) => namesAlias(measured, alias))
    .map(([alias, sql]) => `${metrics.joinOne} (${sql()}) AS ${alias} ON ${alias}.trace_id = t.id`);
  const where = conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`];
  return {
    with: found.with,
    from: [found.from, ...joins, ...where].join('\n'),
    time: 't.timestamp',
    dimension,
    measure,
    selected: [],
    conditions: [],
  };
};

/** Traces with the sums of their observations and scores, which are read only when used. */
export const viewOfTraces: EntityView = { asked: askedTraces, isOfSums, select: selectTraces };
